import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../run-program.ts';
import type { AwsCommand } from './script.ts';

export interface Verdict {
  readonly command: AwsCommand;
  /** What the CLI or the model of the service refuses. */
  readonly faults: readonly string[];
}

/** Version 1 has none of them, and version 2 cannot be stopped before it sends something. */
const V2_ONLY = [
  'login',
  'sso login',
  'sso logout',
  'configure sso',
  'configure export-credentials',
];

/** The command of version 2 alone; undefined for what version 1 has, too. */
export function ofVersion2({ args }: AwsCommand): string | undefined {
  return V2_ONLY.find((words) => words.split(' ').every((word, index) => word === args[index]));
}

/** Has the AWS CLI parse the commands in one process; it sends nothing. */
export async function judge(
  python: string,
  commands: readonly AwsCommand[],
  home: string,
): Promise<Verdict[]> {
  for (const command of commands) writeMissingFiles(command);
  // The CLI takes a tenth of a second for each, and many are shown more than once.
  const unique = new Map(commands.map((command) => [keyOf(command), command]));
  const lines = [...unique.values()].map(({ args, place, isPartial }) =>
    JSON.stringify({ args, place, partial: isPartial }),
  );
  const script = join(import.meta.dirname, 'judge_lines.py');
  const { code, stdout, stderr } = await runProgram(python, ['-X', 'utf8', script], {
    input: lines.map((line) => `${line}\n`).join(''),
    env: {
      PATH: process.env.PATH,
      HOME: home,
      AWS_CONFIG_FILE: writeProfiles(commands, home),
      PYTHONDONTWRITEBYTECODE: '1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_DEFAULT_REGION: 'us-east-1',
    },
  });
  if (code !== 0) throw new Error(`judge_lines.py exits with ${code}: ${stderr}`);
  const verdicts = stdout.trim().split('\n');
  const faultsOf = new Map(
    [...unique.keys()].map((key, index) => {
      const { faults } = JSON.parse(verdicts[index] ?? '') as { faults: string[] };
      return [key, faults];
    }),
  );
  return commands.map((command) => ({ command, faults: faultsOf.get(keyOf(command)) ?? [] }));
}

const keyOf = ({ args, isPartial }: AwsCommand) => JSON.stringify([args, isPartial]);

/** A command takes a file only if there is one; what is in it is for the service to judge. */
function writeMissingFiles({ args, place }: AwsCommand): void {
  for (const [index, argument] of args.entries()) {
    const [, parameter] = /^fileb?:\/\/(.+)$/.exec(argument) ?? [];
    const name = args[index - 1] === '--template-file' ? argument : parameter;
    if (name === undefined) continue;
    const file = join(place, name);
    if (!existsSync(file) || readFileSync(file, 'utf8') === '') writeFileSync(file, '{}');
  }
}

/** A command takes `--profile` only if there is such a profile. */
function writeProfiles(commands: readonly AwsCommand[], home: string): string {
  const names = commands.flatMap(({ args }) =>
    args.filter((_, index) => args[index - 1] === '--profile'),
  );
  const file = join(home, 'aws-config');
  writeFileSync(file, [...new Set(names)].map((name) => `[profile ${name}]\n`).join(''));
  return file;
}
