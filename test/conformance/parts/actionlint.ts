import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { writeGitHubFiles } from '../support/shown-workflows.ts';

const VERSION = '1.7.12';

export const part: Part = {
  id: 'actionlint',
  name: 'actionlint',
  group: 'linters and shells',
  inCi: true,
  async prepare(toolbox) {
    const actionlint = await toolbox.goInstall(
      'github.com/rhysd/actionlint/cmd/actionlint',
      `v${VERSION}`,
    );
    async function run(): Promise<CheckResult> {
      const files = writeGitHubFiles(toolbox.scratch).filter((path) =>
        path.startsWith('.github/workflows/'),
      );
      const { code, stdout, stderr } = await runProgram(actionlint, ['-oneline', ...files], {
        cwd: toolbox.scratch,
      });
      const failures = stdout.split('\n').filter((line) => line !== '');
      // 1: there are findings; anything else is a fault of the call.
      if (code !== 0 && code !== 1) failures.push(stderr);
      return { cases: files.length, failures };
    }
    return {
      version: VERSION,
      checks: [
        {
          configured: 'defaults',
          compared: 'workflows of the repository and of every page: no finding',
          run,
        },
      ],
    };
  },
};
