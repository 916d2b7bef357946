import { availableParallelism } from 'node:os';
import { matchesGlob } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { artefacts } from './test/support/setup/artefacts.ts';
import { COMPILE_CACHE } from './test/support/setup/compile-cache.ts';
import { drawLeftOut, LONG_SCENARIOS } from './test/support/setup/long-scenarios.ts';
import { LongestFirst } from './test/support/setup/longest-first.ts';
import { seed } from './test/support/setup/seed.ts';

const common = {
  // Whole processes are started and timed servers answered: generous, but bounded.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // In CI only, and not in silence: a test that passed at its second try is named at the end as unstable,
  // a fault (CONTRIBUTING.md).
  retry: process.env.CI === undefined ? 0 : 1,
  // Each starts processes, and the command gives up after 4 s: no more at once than the cores can serve
  // in a fraction of that, if others use them, too.
  maxConcurrency: 3,
  // To load the same modules anew for each file takes as long as to test.
  isolate: false,
  setupFiles: ['./test/support/setup/restore-process.ts'],
};

/**
 * What asks test/support/setup/exhaustive.ts, or EXHAUSTIVE itself, how much there is to do: `npm test` runs
 * a sample of each, `npm run test:all` the whole.
 */
const SAMPLED = [
  'apps/credential-helper/src/command-line/run.test.ts',
  'packages/core/src/rotation/rotate-manual-changes.test.ts',
  'packages/core/src/rotation/rotate-model-check.test.ts',
  'packages/core/src/rotation/rotate-model-check-to-the-end.test.ts',
  'packages/core/src/rotation/rotate.test.ts',
  'packages/emulator/src/mangled-requests.test.ts',
  'test/credential-helper/generated-*.test.ts',
  'test/credential-helper/keys-activate-deactivate-delete.test.ts',
  'test/credential-helper/serve-options-reach-bedrock.test.ts',
  'test/credential-helper/setup-edits-a-tools-own-configuration.test.ts',
  'test/credential-helper/setup-is-careful-with-files.test.ts',
  'test/credential-helper/setup-switches-to-a-gateway-and-back.test.ts',
  'test/credential-helper/setup-values-survive-their-formats.test.ts',
  'test/credential-helper/setup-with-a-gateway.test.ts',
  'test/credential-helper/single-flight-one-mint-for-a-hundred.test.ts',
  'test/credential-helper/single-flight-shares-failures-and-refreshes.test.ts',
  'test/credential-helper/stdout-is-only-the-answer.test.ts',
  'test/gateway/*.test.ts',
  'test/mint/answers-malformed-never-crash-hang-or-leak.test.ts',
  'test/mint/inputs-malformed-get-one-clear-error.test.ts',
  'test/mint/throttling-two-hundred-jobs-share-sts.test.ts',
  'test/mint/retry-temporary-faults.test.ts',
  'test/release/a-release-is-a-draft-until-it-is-whole.test.ts',
  'test/release/packages-are-published-once-and-in-order.test.ts',
  'test/release/two-builds-have-the-same-bytes.test.ts',
  'test/rotate/fleet-becomes-a-matrix.test.ts',
  'test/rotate/fleet-of-a-hundred-keys-under-throttling.test.ts',
  'test/rotate/rollback-until-the-key-is-deleted.test.ts',
  'test/rotate/permissions-missing-on-a-sink-are-named.test.ts',
  'test/rotate/plan-mode-changes-nothing-and-lists-the-steps.test.ts',
  'test/rotate/crash-anywhere-loses-nothing.test.ts',
  'test/rotate/crash-and-fault-year.test.ts',
  'test/rotate/alert-repeats-no-workflow-commands.test.ts',
  'test/rotate/alert-failure-changes-nothing.test.ts',
  'test/rotate/sink-github-writes-every-kind-of-secret.test.ts',
  'test/rotate/faults-converge-or-are-reported.test.ts',
  'test/rotate/permissions-missing-on-a-github-token-are-named.test.ts',
  'test/rotate/rate-limits-are-honoured-and-resumed.test.ts',
  'test/rotate/rollback-restores-sinks.test.ts',
  'test/rotate/settings-that-cannot-work-are-refused.test.ts',
  'test/rotate/sinks-share-one-escrow.test.ts',
  'test/rotate/least-policy-is-enough.test.ts',
  'test/rotate/concurrency-two-runs-publish-one-key.test.ts',
  'test/security/action/answers-are-read-up-to-a-limit.test.ts',
  'test/security/action/files-are-read-up-to-a-limit.test.ts',
  'test/security/action/repositories-of-a-secret-are-bounded.test.ts',
  'test/security/command/answers-are-read-up-to-a-limit.test.ts',
  'test/security/command/answers-to-keys-are-read-up-to-a-limit.test.ts',
  'test/security/command/cache-files-are-read-up-to-a-limit.test.ts',
  'test/security/command/files-are-read-up-to-a-limit.test.ts',
  'test/security/command/sinks-are-read-up-to-a-limit.test.ts',
  'test/security/writer/generated-trees.test.ts',
];

/** Set by `npm test` alone: who names a file to vitest wants that file. */
const leftOut = process.env.DRAW_SCENARIOS === '1' ? drawLeftOut(seed) : [];
if (leftOut.length > 0) {
  // For the tests, which run in processes of their own.
  process.env.SEED = String(seed);
  console.log(
    `${leftOut.length} of ${LONG_SCENARIOS.length} long scenarios are left out; SEED=${seed} repeats the draw`,
  );
}

/** Each starts more processes at once than the cores serve beside other tests: they run by themselves. */
const CROWDS = [
  'test/credential-helper/single-flight-one-mint-for-a-hundred.test.ts',
  'test/mint/throttling-two-hundred-jobs-share-sts.test.ts',
];

/**
 * What takes ten seconds in `npm test` takes minutes here, and ten times as long beside the builds and
 * the hundreds of processes of other files. The limit is for what never ends.
 */
const WHOLE = { testTimeout: 3_600_000, hookTimeout: 3_600_000 };

/** What starts the command, whichever of the things that ship it is. */
const COMMAND = ['test/credential-helper/**/*.test.ts', 'test/security/command/*.test.ts'];

/** The executable is tried with those of the command. */
const LONG_OF_ACTIONS = LONG_SCENARIOS.filter(
  (file) => !COMMAND.some((pattern) => matchesGlob(file, pattern)),
);

interface ProjectOptions {
  exclude?: string[];
  groupOrder?: number;
  testTimeout?: number;
  hookTimeout?: number;
}

/** Tests that start the command, against one of the things that ship. */
function commandProject(
  name: string,
  artefact: keyof typeof artefacts,
  include: string[],
  env: Record<string, string> = {},
  { exclude = [], groupOrder = 0, ...limits }: ProjectOptions = {},
) {
  const globalSetup = {
    package: './test/support/setup/install-package.ts',
    executable: './test/support/setup/build-executable.ts',
  }[artefact];
  const command = JSON.stringify(artefacts[artefact]);
  return {
    test: {
      ...common,
      ...limits,
      name,
      globalSetup,
      include,
      exclude: [...configDefaults.exclude, ...exclude],
      sequence: { groupOrder },
      env: { BEDROCK_TOKEN_COMMAND: command, ...env },
    },
  };
}

export default defineConfig({
  test: {
    // A test waits for processes that it started, and for time to pass: one more than there are cores.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', './scripts/closing-line.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      // `npm test`: these two.
      {
        test: {
          ...common,
          name: 'all',
          // For scripts that tests start with their own environment.
          env: COMPILE_CACHE,
          include: [
            '{packages,actions,apps}/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'test/!(credential-helper)/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...COMMAND, ...leftOut],
        },
      },
      commandProject('package', 'package', COMMAND, {}, { exclude: leftOut }),
      // `npm run test:all`: these three.
      commandProject(
        'exhaustive',
        'package',
        [...new Set([...SAMPLED, ...LONG_OF_ACTIONS])],
        { EXHAUSTIVE: '1' },
        { ...WHOLE, exclude: CROWDS },
      ),
      commandProject('crowds', 'package', CROWDS, { EXHAUSTIVE: '1' }, { ...WHOLE, groupOrder: 2 }),
      // By itself: what the others start by the hundred takes longer than the command waits for anything.
      commandProject(
        'executable',
        'executable',
        COMMAND,
        { EXHAUSTIVE: 'rows' },
        { groupOrder: 1 },
      ),
    ],
  },
});
