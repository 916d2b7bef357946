import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { UsageRow } from '@bedrock-token/gateway';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ProcessIo } from '../process-io.ts';
import { createDayStore } from './day-store.ts';

const DAY = '2026-11-23';
const NOW = Date.UTC(2026, 10, 23, 12);
const ROW: UsageRow = {
  ...{ model: 'm', route: 'model', client: 'c' },
  ...{ requests: 1, errors: 0, unmeasured: 0 },
  ...{ input: 2, output: 3, cacheRead: 4, cacheWrite: 5 },
};

let home: string;
let directory: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bedrock-token-usage-'));
  directory = join(home, 'bedrock-token', 'usage');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function open() {
  const io: Partial<ProcessIo> = {
    env: { XDG_STATE_HOME: home },
    platform: process.platform,
    now: () => NOW,
    monotonicNow: () => performance.now(),
    hostName: 'host',
    home,
    userId: process.getuid?.(),
  };
  const store = createDayStore(io as ProcessIo);
  if (store === undefined) throw new Error('no store');
  return store;
}

const path = (day = DAY) => join(directory, `${day}.json`);

it('adds to the file of a day, which only the user can read', async () => {
  expect(await open().add(DAY, [ROW])).toEqual([ROW]);
  const twice = { ...ROW, requests: 2, input: 4, output: 6, cacheRead: 8, cacheWrite: 10 };
  expect(await open().add(DAY, [ROW])).toEqual([twice]);
  expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual({ version: 1, day: DAY, rows: [twice] });
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual([`${DAY}.json`]);
});

it('reads a day again whose counts are as large as they can be', async () => {
  const most = { ...ROW, input: Number.MAX_SAFE_INTEGER };
  await open().add(DAY, [most]);
  expect(await open().add(DAY, [most])).toEqual([
    { ...most, requests: 2, output: 6, cacheRead: 8, cacheWrite: 10 },
  ]);
  expect((await open().add(DAY, []))?.[0]?.input).toBe(Number.MAX_SAFE_INTEGER);
});

it('reads without a write, and makes no file for nothing', async () => {
  expect(await open().add(DAY, [])).toEqual([]);
  expect(existsSync(path())).toBe(false);
});

it('adds up what several processes write at once', async () => {
  const script = `
    const { createDayStore } = await import(process.argv[1]);
    const io = {
      env: { XDG_STATE_HOME: ${JSON.stringify(home)} }, platform: process.platform,
      now: () => ${NOW}, monotonicNow: () => performance.now(), hostName: 'host',
      home: ${JSON.stringify(home)}, userId: process.getuid?.(),
    };
    const store = createDayStore(io);
    for (let count = 0; count < 8; ) {
      if ((await store.add('${DAY}', [${JSON.stringify(ROW)}])) !== undefined) count++;
    }`;
  const module = new URL('day-store.ts', import.meta.url).href;
  const args = ['--input-type=module', '-e', script, module];
  await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, args)));
  expect((await open().add(DAY, []))?.[0]).toMatchObject({ requests: 24, input: 48 });
});

it('waits for nobody: while another one writes, nothing is added', async () => {
  await open().add(DAY, [ROW]);
  const holder = { id: 'x', pid: process.pid, host: 'host' };
  writeFileSync(join(directory, 'lock'), JSON.stringify(holder), { mode: 0o600 });
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  expect(await open().add(DAY, [ROW])).toBeUndefined();
  clearInterval(timer);
  // Streams go on in the meantime.
  expect(turns).toBeGreaterThan(1);
});

it('takes the lock of a process that has died', async () => {
  await open().add(DAY, [ROW]);
  const holder = { id: 'x', pid: 2 ** 22 + 1, host: 'host' };
  writeFileSync(join(directory, 'lock'), JSON.stringify(holder), { mode: 0o600 });
  expect((await open().add(DAY, [ROW]))?.[0]?.requests).toBe(2);
});

it('removes what is more than 400 days ago, and nothing else', async () => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const names = ['2025-10-19.json', '2025-10-20.json', '2024-01-01.txt', 'notes.json'];
  for (const name of names) writeFileSync(join(directory, name), '{}');
  await open().add(DAY, [ROW]);
  expect(readdirSync(directory).sort()).toEqual(
    [`${DAY}.json`, ...names.filter((name) => name !== '2025-10-19.json')].sort(),
  );
});

it.each([
  ['a damaged file', () => writeFileSync(path(), '{"version":1,"rows":[{}]}'), /is damaged/],
  ['a file that is too large', () => writeFileSync(path(), ' '.repeat(2 ** 21)), /larger than/],
  ['a directory in its place', () => mkdirSync(path()), /not a file/],
  ['a link in its place', () => symlinkSync('/etc/passwd', path()), /symbolic link/],
  ['a directory that is open to others', () => chmodSync(directory, 0o777), /other users can/],
])('changes nothing and says why for %s', async (_, damage, message) => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  damage();
  await expect(open().add(DAY, [ROW])).rejects.toThrow(message);
  expect(readdirSync(directory).filter((name) => name !== `${DAY}.json`)).toEqual([]);
});
