import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/command/cache-entry.ts';
import { type Home, makeHome, STATIC_KEYS } from '../support/command/run-command.ts';
import { converse, startServe } from '../support/command/serve.ts';

/** What an open request has. */
const GRACE_MS = 60_000;

let home: Home;
/** In the place of Bedrock: the test says when it answers. */
let open: ServerResponse | undefined;
const bedrock = createServer((_, answer) => {
  answer.writeHead(200, { 'content-type': 'application/json' });
  answer.write('{"first":');
  open = answer;
});

beforeAll(async () => {
  home = makeHome();
  await new Promise<void>((resolve) => bedrock.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  home[Symbol.dispose]();
  bedrock.closeAllConnections();
  bedrock.close();
});

function envOf() {
  const { port } = bedrock.address() as AddressInfo;
  const upstream = `http://127.0.0.1:${port}`;
  return {
    ...home.env,
    ...STATIC_KEYS,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream,
  };
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s lets an open request end, and exits with 0',
  async (signal) => {
    open = undefined;
    await using served = await startServe([], envOf());
    const answer = await converse(served);
    const ended = served.stop(signal);
    await until(() => served.stderr().includes('Stopping'));
    const refused = await fetch(`${served.url}/_gateway/health`).catch(() => 'refused');
    expect(refused).toBe('refused');
    const began = performance.now();
    (open as ServerResponse | undefined)?.end('1}');
    expect(await answer.json()).toEqual({ first: 1 });
    expect(await ended).toEqual({ code: 0, signal: null });
    // The client keeps its connection, which is no open request.
    expect(performance.now() - began).toBeLessThan(GRACE_MS / 2);
  },
);

it('a second signal ends it at once', async () => {
  open = undefined;
  await using served = await startServe([], envOf());
  const answer = await converse(served);
  const ended = served.stop('SIGTERM');
  await until(() => served.stderr().includes('Stopping'));
  served.child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 143, signal: null });
  await expect(answer.text()).rejects.toThrow();
});
