import { afterEach, expect, it } from 'vitest';
import { makeHome, runCommand } from '../../support/command/run-command.ts';
import { type OwnServer, pourOut, startServer } from '../../support/faults/endless-server.ts';

// The attack: a server at the address of container credentials or instance metadata responds without end.
// The SDK's providers collect all of it.

let server: OwnServer;
afterEach(() => server[Symbol.asyncDispose]());

it.each<[what: string, env: (url: string) => Record<string, string>]>([
  ['a container', (url) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials` })],
  ['instance metadata', (url) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: url })],
])('an answer of %s without end is cut off', async (_, env) => {
  server = await startServer(pourOut());
  using home = makeHome();
  const result = await runCommand(['get', '--region', 'us-east-1'], {
    env: { ...home.env, ...env(server.url) },
  });
  expect(result.code, result.stderr).toBeGreaterThan(2);
  expect(result.stdout).toBe('');
  expect(server.sentBytes, 'bytes taken').toBeLessThan(64_000_000);
});
