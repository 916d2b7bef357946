import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  ask,
  developerEnv,
  furnish,
  startHelperCloud,
} from '../../support/command/helper-cloud.ts';
import { makeHome } from '../../support/command/run-command.ts';
import { startServer } from '../../support/faults/endless-server.ts';
import { repeatToken, rowsShown, spellings } from '../../support/faults/pieces.ts';

// The attack: a server or process repeats the secret in pieces. It stood in what doctor says, on stderr, in
// JSON, and in the *.failure file, which is kept as a file without secrets.

it.each(['doctor', 'doctor --json'])('Bedrock, of the key, to %s', async (line) => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  await using bedrock = await startServer(repeatToken());
  const env = { ...developerEnv(cloud), AWS_REGION: 'us-east-1' };
  for (let turn = 0; turn < 4; turn++) {
    const result = await ask(cloud, home, line.split(' '), {
      env: { ...env, AWS_ENDPOINT_URL_BEDROCK: bedrock.url },
    });
    expect(result.stdout).toContain('we s');
    const key = bedrock.requests[turn]?.authorization?.slice(-60) ?? '';
    expect(rowsShown(result.stdout + result.stderr, key)).toEqual([]);
  }
});

it.each([0, 2, 4, 5])('a credential_process, of its secrets (spelling %i)', async (which) => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret = '' } = developerEnv(cloud);
  const vault = 'hvs.CAESIJ0mYkq3v7Xz9Lw2Rt5Np8Qs4Bd6Fg1';
  furnish(home, {
    '.aws/config': `[profile p]\nregion = us-east-1\ncredential_process = sh '${home.path}/keys.sh'\n`,
    // printf %s leaves backslashes alone.
    'keys.sh': `printf %s '{"Version":1,"AccessKeyId":"${id}","SecretAccessKey":"${secret}"}'
printf %s '${spellings(secret)[which]} ${spellings(vault)[which]}' >&2
exit 1
`,
  });
  for (const args of [
    ['get', '--profile', 'p'],
    ['get', '--profile', 'p', '--json'],
  ]) {
    const result = await ask(cloud, home, args, { env: { VAULT_TOKEN: vault } });
    expect(result).toMatchObject({ code: 4 });
    expect(result.stderr).toContain('we s');
    const notes = readdirSync(home.cache).filter((name) => name.endsWith('.failure'));
    expect(notes.length).toBeGreaterThan(0);
    const kept = notes.map((name) => readFileSync(join(home.cache, name), 'utf8')).join('');
    for (const one of [secret, vault]) expect(rowsShown(result.stderr + kept, one)).toEqual([]);
  }
});
