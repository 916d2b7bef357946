import { chmodSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';
import { startServe } from '../../support/command/serve.ts';

let home: Home;
beforeAll(() => {
  home = makeHome();
});
afterAll(() => home[Symbol.dispose]());

const envOf = () => ({ ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' });

it.each(['127.0.0.1', '::1'])('a port that another program has at %s is named', async (host) => {
  let sent = '';
  const stranger = createServer((asked, answer) => {
    sent += JSON.stringify(asked.rawHeaders);
    answer.end('{"status":"ok"}');
  });
  await new Promise<void>((resolve) => stranger.listen(0, host, resolve));
  const { port } = stranger.address() as AddressInfo;
  const result = await runCommand(['serve', '--port', String(port)], { env: envOf() });
  stranger.close();
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(/listens on \S+, which is no gateway of bedrock-token/);
  expect(result.stderr).toContain('--port');
  expect(sent).not.toMatch(/bedrock-gateway|authorization/i);
});

it('a port that another gateway has is named, with its version', async () => {
  await using served = await startServe([], envOf());
  const port = new URL(served.url).port;
  const result = await runCommand(['serve', '--port', port], { env: envOf() });
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(/Another gateway of bedrock-token \(version \S+\) listens on/);
});

it('a shell that is set up for a gateway can start it again: it does not forward to itself', async () => {
  await using first = await startServe([], envOf());
  const { port } = new URL(first.url);
  await first.stop();
  const inherited = {
    AWS_ENDPOINT_URL_BEDROCK: first.url,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: first.url,
    AWS_BEARER_TOKEN_BEDROCK: first.key,
    // AWS itself cannot be reached in a test, and must not.
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
  await using served = await startServe(['--port', port], { ...envOf(), ...inherited });
  const headers = { authorization: `Bearer ${served.key}` };
  const answer = await fetch(`${served.url}/foundation-models`, { headers });
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('bedrock.us-east-1.amazonaws.com');
});

it('a Unix socket has mode 0600 and answers with the local key', async () => {
  const path = join(home.path, 'gateway.sock');
  await using served = await startServe(['--socket', path], envOf());
  expect(lstatSync(path).mode & 0o777).toBe(0o600);
  const ask = (key: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { authorization: `Bearer ${key}` };
      request({ socketPath: path, host: 'localhost', path: '/v1/models', headers }, (answer) =>
        resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
  expect(await ask('wrong')).toBe(401);
  expect(await ask(served.key)).toBe(404);
  const second = await runCommand(['serve', '--socket', path], { env: envOf() });
  expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('listens on') });
  // A gateway that was killed leaves its socket, which the next one replaces.
  await served.stop('SIGKILL');
  await using again = await startServe(['--socket', path], envOf());
  expect(await ask(again.key)).toBe(404);
  await again.stop();
  expect(lstatSync(path, { throwIfNoEntry: false })).toBeUndefined();
});

it('a Unix socket is not made where others can replace it, nor in the place of a file', async () => {
  const open = join(home.path, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  const file = join(home.path, 'file');
  writeFileSync(file, '');
  for (const path of [join(open, 's'), file, join(home.path, 'missing', 's'), 'x'.repeat(120)]) {
    const result = await runCommand(['serve', '--socket', path], { env: envOf() });
    expect(result).toMatchObject({ code: 2, stdout: '' });
  }
});
