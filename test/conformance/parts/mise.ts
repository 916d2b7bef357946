import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { compareVariables, readVariables, startDeveloper } from '../support/developer.ts';
import { installNodeCommand } from '../support/node-command.ts';

const REGION = 'eu-central-1';

async function run(mise: string): Promise<CheckResult> {
  await using developer = await startDeveloper();
  const { project } = developer;
  const env = { ...developer.env, MISE_OFFLINE: '1' };
  const execute = (more: Record<string, string | undefined> = {}) =>
    runProgram(mise, ['exec', '--', 'env', '-0'], { env: { ...env, ...more }, cwd: project });
  const file = join(project, 'mise.toml');
  writeFileSync(file, '[env]\nMINE = "1"\n');
  const failures = await developer.run('setup', 'mise', '--region', REGION);
  await runProgram(mise, ['trust', file], { env, cwd: project });
  const inside = readVariables((await execute()).stdout);
  failures.push(...(await compareVariables(developer, inside, REGION)));
  if (inside.MINE !== '1') failures.push('a variable of the file itself is lost');

  const without = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
  const poor = await execute({
    ...without,
    AWS_EC2_METADATA_DISABLED: 'true',
    XDG_CACHE_HOME: join(project, 'cache'),
  });
  if (poor.code !== 0)
    failures.push(`without AWS credentials mise exits with ${poor.code}: ${poor.stderr}`);
  if (readVariables(poor.stdout).MINE !== '1')
    failures.push('without AWS credentials MINE is lost');

  failures.push(...(await developer.run('setup', 'mise', '--undo')));
  appendFileSync(file, '\n');
  const undone = readVariables((await execute()).stdout);
  if (undone.AWS_BEARER_TOKEN_BEDROCK) failures.push('undo leaves the key');
  return { cases: 3, failures };
}

export const part: Part = {
  id: 'mise',
  name: 'mise',
  group: 'linters and shells',
  inCi: true,
  async prepare(toolbox) {
    const packages = { '@jdxcode/mise': '2026.9.15' };
    const offline = { MISE_OFFLINE: '1' };
    const { command: mise, version } = await installNodeCommand(toolbox, packages, 'mise', offline);
    return {
      version,
      checks: [
        {
          configured: '`setup mise`',
          compared:
            'variables, also without AWS credentials and after `--undo`; key against Bedrock',
          run: () => run(mise),
        },
      ],
    };
  },
};
