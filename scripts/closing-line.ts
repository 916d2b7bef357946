import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** What a message adds to a line: its first line, as far as a terminal shows it. */
const MESSAGE_LENGTH = 200;

/** A line `FAILED project > file > test: message`, which scripts/run-stages.mjs repeats at the end of CI. */
function failedLine(test: TestCase): string {
  const [error] = test.result().errors ?? [];
  const [message = ''] = stripVTControlCharacters(error?.message ?? '').split('\n');
  return `FAILED ${nameOf(test)}: ${message.slice(0, MESSAGE_LENGTH)}`;
}

function nameOf({ project, module, fullName }: TestCase): string {
  return `${project.name} > ${module.relativeModuleId} > ${fullName}`;
}

/**
 * Ends a test run with lines that any tool can read: one for each test that failed, one for each that
 * passed at its second try alone, and `N passed, N failed, N skipped`.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const lines: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state] += 1;
        if (state === 'failed') lines.push(failedLine(test));
        else if (test.diagnostic()?.flaky) lines.push(`UNSTABLE ${nameOf(test)}`);
      }
      // A file that cannot even be loaded has no tests to count.
      counts.failed += module.errors().length;
      if (module.errors().length > 0) {
        lines.push(`FAILED ${module.project.name} > ${module.relativeModuleId}`);
      }
    }
    counts.failed += unhandledErrors.length;
    const skipped = counts.skipped + counts.pending;
    lines.push(`${counts.passed} passed, ${counts.failed} failed, ${skipped} skipped`);
    // After the default reporter's own summary.
    process.on('exit', () => console.log(lines.join('\n')));
  }
}
