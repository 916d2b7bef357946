import type { Reporter, TestModule } from 'vitest/node';

/** Ends a test run with a plain line that any tool can read: `N passed, N failed, N skipped`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      // A file that cannot even be loaded has no tests to count.
      counts.failed += module.errors().length;
    }
    counts.failed += unhandledErrors.length;
    const skipped = counts.skipped + counts.pending;
    // After the default reporter's own summary.
    process.on('exit', () => {
      console.log(`${counts.passed} passed, ${counts.failed} failed, ${skipped} skipped`);
    });
  }
}
