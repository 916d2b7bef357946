import { expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { command, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const self = command.join(' ');
const ask = (profile = '') => `credential_process = ${self} credential-process ${profile}\n`;

/** The profile of setup aws-profile asks for the default one, each time. */
it.each([
  ['asks for it', `[default]\n${ask('--profile bedrock-token')}`],
  ['asks for the current profile', `[default]\n${ask()}`],
  [
    'takes a role from it',
    '[default]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = bedrock-token\n',
  ],
  [
    'asks for one that asks for it',
    `[default]\n${ask('--profile other')}[profile other]\n${ask('--profile bedrock-token')}`,
  ],
])('a default profile that %s is reported within a second', async (_, config) => {
  using home = makeHome();
  furnish(home, { '.aws/config': config });
  const env = { ...home.env, AWS_REGION: 'us-east-1' };
  expect((await runCommand(['setup', 'aws-profile'], { env })).code).toBe(0);
  for (const profile of ['bedrock-token', 'default']) {
    const result = await runCommand(['get'], { env: { ...env, AWS_PROFILE: profile } });
    expect(result).toMatchObject({ stdout: '' });
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('asks bedrock-token for its own credentials');
    // Up to four processes, one in the other.
    expect(result.milliseconds).toBeLessThan(await allow(1_000));
  }
});

it('a default profile with keys of its own is no ring', async () => {
  using home = makeHome();
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = STATIC_KEYS;
  furnish(home, {
    '.aws/credentials': `[default]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`,
  });
  const env = { ...home.env, AWS_REGION: 'us-east-1' };
  await runCommand(['setup', 'aws-profile'], { env });
  const result = await runCommand(['get'], { env: { ...env, AWS_PROFILE: 'bedrock-token' } });
  expect(result).toMatchObject({ code: 0, stderr: '' });
});
