import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptOf } from '../../support/command/pipeline-script.ts';
import { command } from '../../support/command/run-command.ts';
import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';

const source = join(import.meta.dirname, 'buildkite-pipeline');
const PROJECT = ['buildkite', '--organization', 'octo-org', '--pipeline', 'app'];
const OFFLINE = ['--region', 'us-east-1', '--account', '123456789012', '--format', 'pipeline'];
const CASES = [
  ...[[], ['--branch', 'release/*'], ['--tag', 'v?']],
  ...['claude-code', 'codex', 'openai', 'anthropic'].map((consumer) => ['--consumer', consumer]),
];

export const part: Part = {
  id: 'buildkite-pipeline',
  name: 'Buildkite go-pipeline',
  group: 'linters and shells',
  inCi: false,
  async prepare(toolbox) {
    const judge = await toolbox.goBuild(source);
    const [, version = ''] =
      /buildkite\/go-pipeline (v\S+)/.exec(readFileSync(join(source, 'go.mod'), 'utf8')) ?? [];

    async function run(): Promise<CheckResult> {
      const failures: string[] = [];
      for (const options of CASES) {
        const [file = '', ...first] = command;
        const args = [...first, 'setup', 'ci', ...PROJECT, ...options, ...OFFLINE];
        const env = { PATH: process.env.PATH, HOME: toolbox.scratch };
        const { code, stdout, stderr } = await runProgram(file, args, { env });
        if (code !== 0) throw new Error(`setup ci exits with ${code}: ${stderr}`);
        const read = await runProgram(judge, [], { input: stdout });
        const expected = scriptOf('buildkite', stdout);
        const has = read.code === 0 ? JSON.parse(read.stdout) : undefined;
        const isSame =
          has?.script === expected.script &&
          Object.entries(expected.variables).every(
            ([name, value]) => has.variables[name] === value,
          );
        if (!isSame) failures.push(`${options.join(' ')}: ${read.stdout}${read.stderr}`);
      }
      return { cases: CASES.length, failures };
    }
    return {
      version,
      checks: [
        {
          configured: '`setup ci buildkite --format pipeline`',
          compared:
            'what the step runs after Buildkite has expanded variables, with each of them set',
          run,
        },
      ],
    };
  },
};
