import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{packages,actions,apps}/*/src/**/*.test.ts',
      'scripts/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    // Whole processes are started and timed servers answered: generous, but bounded.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', './scripts/closing-line.ts'],
  },
});
