import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { compareVariables, readVariables, startDeveloper } from '../support/developer.ts';

const REGION = 'eu-central-1';

async function run(direnv: string): Promise<CheckResult> {
  await using developer = await startDeveloper();
  const { env, project, home } = developer;
  const failures = await developer.run('setup', 'direnv', '--region', REGION);
  await runProgram(direnv, ['allow', project], { env });
  const inside = await runProgram(direnv, ['exec', project, 'env', '-0'], { env });
  failures.push(...(await compareVariables(developer, readVariables(inside.stdout), REGION)));

  // As the hook of a shell does on the way in and out.
  const entered = await runProgram(direnv, ['export', 'json'], { env, cwd: project });
  const exported = JSON.parse(entered.stdout || '{}') as Record<string, string>;
  failures.push(...(await compareVariables(developer, exported, REGION)));
  const left = await runProgram(direnv, ['export', 'json'], {
    env: { ...env, ...exported },
    cwd: home.path,
  });
  const after = JSON.parse(left.stdout || '{}') as Record<string, string | null>;
  if (after.AWS_BEARER_TOKEN_BEDROCK !== null) failures.push('the key stays outside');

  failures.push(...(await developer.run('setup', 'direnv', '--undo')));
  const undone = await runProgram(direnv, ['exec', project, 'env', '-0'], { env });
  if (readVariables(undone.stdout).AWS_BEARER_TOKEN_BEDROCK) failures.push('undo leaves the key');
  return { cases: 4, failures };
}

export const part: Part = {
  id: 'direnv',
  name: 'direnv',
  group: 'linters and shells',
  inCi: true,
  async prepare(toolbox) {
    const direnv = await toolbox.debian('direnv', 'direnv');
    const { stdout } = await runProgram(direnv, ['version']);
    return {
      version: stdout.trim(),
      checks: [
        {
          configured: '`setup direnv`',
          compared: 'variables inside, on the way in and out, after `--undo`; key against Bedrock',
          run: () => run(direnv),
        },
      ],
    };
  },
};
