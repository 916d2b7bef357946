import { expect, it } from 'vitest';
import { makeHome, runCommand, runProgram, STATIC_KEYS } from '../support/command/run-command.ts';
import { startServe } from '../support/command/serve.ts';

it('a shell profile gets the address and the key that the gateway has, once and for all', async () => {
  using home = makeHome();
  const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
  const args = ['shell-init', 'bash', '--gateway', '--anthropic'];
  const printed = await runCommand(args, { env });
  expect(printed).toMatchObject({ code: 0, stderr: '' });
  const shell = await runProgram(['sh', '-c', `${printed.stdout}\nenv`], { env });
  const variables = Object.fromEntries(
    shell.stdout.split('\n').map((line) => line.split(/=(.*)/s)),
  );
  await using served = await startServe([], env);
  expect(variables).toMatchObject({
    AWS_BEARER_TOKEN_BEDROCK: served.key,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:22337',
    ANTHROPIC_AUTH_TOKEN: served.key,
    ANTHROPIC_BASE_URL: 'http://127.0.0.1:22337/anthropic',
    AWS_REGION: 'us-east-1',
    NO_PROXY: '127.0.0.1,localhost,::1',
  });
  const other = await runCommand(['shell-init', 'fish', '--gateway', '--port', '4000'], { env });
  expect(other.stdout).toContain("set -gx AWS_ENDPOINT_URL_BEDROCK 'http://127.0.0.1:4000';");
});

it('--port without --gateway is refused', async () => {
  using home = makeHome();
  const result = await runCommand(['shell-init', 'bash', '--port', '1'], { env: home.env });
  expect(result).toMatchObject({ code: 2, stdout: '' });
});
