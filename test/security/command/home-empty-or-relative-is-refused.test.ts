import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand } from '../../support/command/run-command.ts';

/**
 * The attack: a repository brings `.aws/config`, whose `credential_process` is the attacker's. With
 * a HOME that is empty or relative, `~/.aws/config` is a file of the checkout for a user who is in it.
 */

const VERBS = [
  ['get'],
  ['credential-process'],
  ['exec', '--', 'true'],
  ['status'],
  ['doctor'],
  ['inspect', '--verify'],
  ['keys', 'list'],
  ['setup', 'codex'],
  ['shell-init', 'bash'],
  ['shell-refresh', 'bash'],
  ['cache', 'path'],
];

const HOMES: [name: string, env: NodeJS.ProcessEnv][] = [
  ['HOME is empty', { HOME: '' }],
  ['HOME is relative', { HOME: '.' }],
  ['USERPROFILE stands in for HOME', { USERPROFILE: '.' }],
];

it.concurrent.each(HOMES)('%s: no verb reads the config of the checkout', async (_, env) => {
  using checkout = makeHome();
  furnish(checkout, {
    '.aws/config': `[default]\nregion = us-east-1\ncredential_process = touch ${checkout.path}/ran\n`,
  });
  const [name] = Object.keys(env);
  for (const words of VERBS) {
    const { code, stdout, stderr } = await runCommand(words, { env, cwd: checkout.path });
    expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(`^bedrock-token: ${name} is .+ Set ${name} to the absolute`, 's'),
    );
    expect(existsSync(join(checkout.path, 'ran')), words.join(' ')).toBe(false);
  }
});

it('a home that only the user database knows is used', async () => {
  const { code, stderr } = await runCommand(['cache', 'path'], { env: {}, cwd: '/' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
