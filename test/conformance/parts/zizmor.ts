import { join } from 'node:path';
import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { writeGitHubFiles } from '../support/shown-workflows.ts';

interface Finding {
  readonly ident: string;
  readonly desc: string;
  readonly locations: readonly {
    readonly symbolic: { readonly key: { readonly Local?: { readonly verbatim_path: string } } };
    readonly concrete: { readonly location: { readonly start_point: { readonly row: number } } };
  }[];
}

function tellFinding({ ident, desc, locations: [first] }: Finding): string {
  const file = first?.symbolic.key.Local?.verbatim_path ?? '';
  const row = first?.concrete.location.start_point.row ?? 0;
  return `${file}:${row + 1}: ${ident}: ${desc}`;
}

export const part: Part = {
  id: 'zizmor',
  name: 'zizmor',
  group: 'linters and shells',
  inCi: true,
  async prepare(toolbox) {
    const venv = await toolbox.python({ zizmor: '1.32.0' });
    const zizmor = join(venv, 'bin/zizmor');
    const { stdout: version } = await runProgram(zizmor, ['--version']);
    async function run(): Promise<CheckResult> {
      const files = writeGitHubFiles(toolbox.scratch);
      // What needs GitHub itself, such as known vulnerabilities, is left out.
      const config = join(import.meta.dirname, 'zizmor/zizmor.yml');
      const args = ['--persona=auditor', '--offline', '--no-exit-codes', '--format=json-v1'];
      args.push('--config', config, '.');
      const { stdout, stderr, code } = await runProgram(zizmor, args, { cwd: toolbox.scratch });
      if (code !== 0) return { cases: files.length, failures: [stderr] };
      return { cases: files.length, failures: (JSON.parse(stdout) as Finding[]).map(tellFinding) };
    }
    return {
      version: version.trim().replace('zizmor ', ''),
      checks: [
        {
          configured: '`--persona=auditor`, exceptions with reasons in `parts/zizmor/zizmor.yml`',
          compared: 'workflows of the repository and of every page, action.yml files: no finding',
          run,
        },
      ],
    };
  },
};
