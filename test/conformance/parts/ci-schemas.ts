import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../../support/command/run-command.ts';
import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';

const OFFLINE = ['--region', 'us-east-1', '--account', '123456789012', '--format', 'pipeline'];
const ID = '6b376885-8f20-45b2-ba2f-c27c0919bc6d';

/** The options of each system, and the schema of its own that check-jsonschema carries. */
const SYSTEMS: Readonly<Record<string, { project: string[]; schema: string[] }>> = {
  gitlab: {
    project: ['--project', 'octo-org/app'],
    schema: ['vendor.gitlab-ci', '--data-transform', 'gitlab-ci'],
  },
  circleci: {
    project: ['--organization', ID, '--project', ID, '--repo', 'github.com/octo-org/app'],
    schema: ['vendor.circle-ci'],
  },
  buildkite: {
    project: ['--organization', 'octo-org', '--pipeline', 'app'],
    schema: ['vendor.buildkite'],
  },
};
const REFS = [[], ['--branch', 'release/*'], ['--tag', 'v1.0'], ['--tag', 'v?']];
const CONSUMERS = [
  ['bedrock'],
  ['claude-code'],
  ['codex'],
  ['openai'],
  ['openai', '--endpoint', 'mantle'],
  ['anthropic'],
];

export const part: Part = {
  id: 'ci-schemas',
  name: 'check-jsonschema, schemas of CI systems',
  group: 'linters and shells',
  inCi: true,
  async prepare(toolbox) {
    const venv = await toolbox.python({ 'check-jsonschema': '0.39.0' });
    const check = join(venv, 'bin/check-jsonschema');
    const { stdout: version } = await runProgram(check, ['--version']);

    async function print(system: string, options: readonly string[]): Promise<string> {
      const [file = '', ...first] = command;
      const args = [...first, 'setup', 'ci', system, ...options, ...OFFLINE];
      const env = { PATH: process.env.PATH, HOME: toolbox.scratch };
      const { code, stdout, stderr } = await runProgram(file, args, { env });
      if (code !== 0) throw new Error(`setup ci ${system} exits with ${code}: ${stderr}`);
      return stdout;
    }

    async function run(): Promise<CheckResult> {
      const failures: string[] = [];
      let cases = 0;
      for (const [system, { project, schema }] of Object.entries(SYSTEMS)) {
        const options = [
          ...REFS.map((ref) => [...project, ...ref]),
          ...CONSUMERS.map((consumer) => [...project, '--consumer', ...consumer]),
        ];
        for (const one of options) {
          cases += 1;
          const file = join(toolbox.scratch, `${cases}.yml`);
          writeFileSync(file, await print(system, one));
          const { code, stdout, stderr } = await runProgram(check, [
            ...['--builtin-schema', ...schema, file],
          ]);
          if (code === 0) continue;
          failures.push(`${system} ${one.join(' ')}: ${(stdout + stderr).trim().slice(0, 400)}`);
        }
      }
      return { cases, failures };
    }
    return {
      version: version.trim().replace('check-jsonschema, version ', ''),
      checks: [
        {
          configured: '`setup ci … --format pipeline`',
          compared: 'pipelines for GitLab, CircleCI and Buildkite, by the schemas of these systems',
          run,
        },
      ],
    };
  },
};
