import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeBearerToken } from '@bedrock-token/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command, type Home, makeHome, STATIC_KEYS } from '../support/command/run-command.ts';
import { converse, startServe } from '../support/command/serve.ts';
import { headersNamed } from '../support/gateway/http-message.ts';
import { OK, type RawUpstream, startRawUpstream } from '../support/gateway/raw-upstream.ts';

/** Put in by NODE_OPTIONS: a file says by how many seconds the clocks that go on in sleep are ahead. */
const SLEEP = `
const { readFileSync } = require('node:fs');
const os = require('node:os');
const ahead = () => Number(readFileSync(process.env.SLEEP_FILE, 'utf8'));
const { now } = Date;
const { uptime } = os;
os.uptime = () => uptime() + ahead();
require('node:module').syncBuiltinESMExports();
globalThis.Date = class extends Date {
  constructor(...args) { super(...(args.length === 0 ? [now() + 1000 * ahead()] : args)); }
  static now() { return now() + 1000 * ahead(); }
};`;

const HOUR = 3_600;

const file = () => join(home.path, 'sleep');
const sleep = (seconds: number) => writeFileSync(file(), String(seconds));

/** @param duration of its keys */
function serve(duration: string) {
  const hook = join(home.path, 'sleep.cjs');
  sleep(0);
  writeFileSync(hook, SLEEP);
  return startServe(['--region', 'us-east-1', '--duration', duration], {
    ...home.env,
    ...STATIC_KEYS,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url,
    NODE_OPTIONS: `--require=${hook}`,
    SLEEP_FILE: file(),
  });
}

let home: Home;
let upstream: RawUpstream;
beforeEach(async () => {
  home = makeHome();
  upstream = await startRawUpstream();
});
afterEach(async () => {
  home[Symbol.dispose]();
  await upstream[Symbol.asyncDispose]();
});

// The single executable does not read NODE_OPTIONS.
describe.skipIf(command[0]?.includes('executable'))('a gateway whose machine has slept', () => {
  it.each([
    ['two hours', 2 * HOUR],
    ['until a second before the key expires', HOUR - 1],
  ])('sends no key that has expired, and uses no old connection: %s', async (_, seconds) => {
    const used: unknown[] = [];
    upstream.onRequest((_request, socket) => {
      used.push(socket);
      socket.write(OK);
    });
    await using served = await serve('1h');
    for (let turn = 0; turn < 2; turn++) expect((await converse(served)).status).toBe(200);
    sleep(seconds);
    // All at once, as agents go on: none of them may take the old key.
    const answers = await Promise.all([1, 2, 3].map(() => converse(served)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);

    const keys = upstream.requests.map(({ headers }) => headersNamed(headers, 'authorization')[0]);
    expect(keys[0]).toBe(keys[1]);
    expect(new Set(keys.slice(2)).size).toBe(1);
    const key = describeBearerToken(keys[2]?.replace('Bearer ', '') ?? '');
    const wokeAt = Date.now() + seconds * 1000;
    expect(key?.expiresAt.getTime()).toBeGreaterThan(wokeAt);
    expect(used[0]).toBe(used[1]);
    expect(used.slice(2).some((socket) => socket === used[0])).toBe(false);
  });

  it('sends no key that has expired after the clock was set back in the meantime', async () => {
    await using served = await serve('4s');
    expect((await converse(served)).status).toBe(200);
    sleep(-2 * HOUR);
    const [first] = upstream.requests;
    const old = headersNamed(first?.headers ?? [], 'authorization')[0];
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    expect((await converse(served)).status).toBe(200);
    const last = upstream.requests.at(-1);
    expect(headersNamed(last?.headers ?? [], 'authorization')[0]).not.toBe(old);
  });
});
