import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHttpClient } from '../http/http.ts';
import { createRequestHandler } from '../http/request-handler.ts';
import { readServerClock } from './server-clock.ts';

let server: Server;
let seen: Record<string, unknown>[];
let date: string | undefined;
let url: string;
const handler = createRequestHandler();

beforeEach(async () => {
  for (const name of ['HTTP_PROXY', 'ALL_PROXY', 'AWS_CA_BUNDLE']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
  seen = [];
  server = createServer((request, response) => {
    seen.push({ method: request.method, ...request.headers });
    response.sendDate = false;
    if (date !== undefined) response.setHeader('date', date);
    response.writeHead(403).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  handler.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const NOON = Date.UTC(2026, 5, 1, 12);

it.each([
  ['Mon, 01 Jun 2026 12:00:00 GMT', 500, 0],
  ['Mon, 01 Jun 2026 12:00:00 GMT', 999, 499],
  ['Mon, 01 Jun 2026 12:00:00 GMT', 0, -500],
  ['Mon, 01 Jun 2026 11:50:00 GMT', 500, 600_000],
  ['Mon, 01 Jun 2026 12:10:00 GMT', 500, -600_000],
  ['soon', 500, undefined],
  [undefined, 500, undefined],
])('the server says %s, %s ms past noon: %s ms ahead', async (served, past, ahead) => {
  date = served;
  expect(await readServerClock(createHttpClient(handler), url, () => NOON + past)).toBe(ahead);
});

it('shows nothing but the name of this project', async () => {
  await readServerClock(createHttpClient(handler), url);
  expect(seen).toEqual([
    {
      method: 'POST',
      host: new URL(url).host,
      connection: 'keep-alive',
      'user-agent': 'bedrock-token',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '43',
    },
  ]);
});

it('says when there is no answer', async () => {
  await expect(
    readServerClock(createHttpClient(handler), 'http://127.0.0.1:9'),
  ).rejects.toMatchObject({ code: 'ERR_UPSTREAM' });
});
