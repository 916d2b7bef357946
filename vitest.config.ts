import { defineConfig } from 'vitest/config';
import { artefacts } from './test/runner/artefacts.ts';

// Whole processes are started and timed servers answered: generous, but bounded.
const limits = { testTimeout: 60_000, hookTimeout: 120_000 };

/** One suite for the command, run against each of the things that ship. */
function commandProject(name: keyof typeof artefacts, globalSetup: string) {
  return {
    test: {
      ...limits,
      name,
      globalSetup,
      include: ['test/helper/**/*.test.ts'],
      env: { BEDROCK_TOKEN_COMMAND: JSON.stringify(artefacts[name]) },
    },
  };
}

export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line.ts'],
    projects: [
      {
        test: {
          ...limits,
          name: 'all',
          include: [
            '{packages,actions,apps}/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'test/!(helper)/**/*.test.ts',
          ],
        },
      },
      commandProject('package', './test/runner/install-package.ts'),
      commandProject('executable', './test/runner/build-executable.ts'),
    ],
  },
});
