import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { command, makeHome, runCommand, runProgram } from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const self = command.join(' ');

describe.concurrent('a profile whose credential_process asks for', () => {
  it.each([
    ['itself', `[profile loop]\ncredential_process = ${self} credential-process --profile loop\n`],
    ['the current profile', `[profile loop]\ncredential_process = ${self} credential-process\n`],
    [
      'one that asks for it',
      `[profile loop]\ncredential_process = ${self} credential-process --profile pool\n[profile pool]\ncredential_process = ${self} credential-process --profile loop\n`,
    ],
  ])('%s is caught within a second', async (_, config) => {
    using home = makeHome();
    furnish(home, { '.aws/config': config });
    const env = { ...home.env, AWS_REGION: 'us-east-1', AWS_PROFILE: 'loop' };
    for (const verb of ['get', 'credential-process']) {
      const result = await runCommand([verb], { env });
      expect(result.code).not.toBe(0);
      expect(result.stdout).toBe('');
      expect(result.stderr).toContain('asks bedrock-token for its own credentials');
      // Up to three processes one in the other.
      expect(result.milliseconds).toBeLessThan(await allow(1_000));
    }
  });
});

it('one below exec is none of it', async () => {
  using home = makeHome();
  const env = {
    ...home.env,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE12',
    AWS_SECRET_ACCESS_KEY: 'x',
  };
  const result = await runCommand(['exec', '--', ...command, 'get', '--refresh'], { env });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  const nested = await runProgram([...command, 'exec', ...command, 'exec', ...command, 'get'], {
    env,
  });
  expect(nested.code).toBe(0);
});
