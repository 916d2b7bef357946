import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ageEntry, editEntry, entryPath, readEntry } from '../support/command/cache-entry.ts';
import {
  command,
  type Home,
  makeHome,
  runCommand,
  STATIC_KEYS,
} from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const HOUR = ['--duration', '1h', '--min-ttl', '1m', '--format', 'json'];

/** Put in by NODE_OPTIONS, it moves the wall clock and the count since the machine's start. */
const SHIFT = `
const os = require('node:os');
const wall = Number(process.env.SHIFT_WALL ?? 0) * 1000;
const up = Number(process.env.SHIFT_UPTIME ?? 0);
const { now } = Date;
const uptime = os.uptime;
os.uptime = () => (up < 0 ? -up : uptime() + up);
require('node:module').syncBuiltinESMExports();
globalThis.Date = class extends Date {
  constructor(...args) { super(...(args.length === 0 ? [now() + wall] : args)); }
  static now() { return now() + wall; }
};`;

interface Clocks {
  /** Seconds that the wall clock is ahead. */
  wall?: number;
  /** Seconds since the entry was made, more than there were; negative: after a restart, so many. */
  up?: number;
}

async function ask(home: Home, { wall = 0, up = 0 }: Clocks, args = HOUR) {
  const hook = join(home.path, 'shift.cjs');
  writeFileSync(hook, SHIFT);
  const shift = { SHIFT_WALL: String(wall), SHIFT_UPTIME: String(up) };
  const env = { ...home.env, ...ENV, ...shift, NODE_OPTIONS: `--require=${hook}` };
  const result = await runCommand(args, { env });
  expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout) as { Token: string; Cached: boolean; Expiration: string };
}

const DAY = 86_400;

// The single executable does not read NODE_OPTIONS.
describe.skipIf(command[0]?.includes('executable')).concurrent('a key of an hour', () => {
  it.each<[boolean, string, Clocks]>([
    [true, 'nothing but half of it has passed', { wall: 1800, up: 1800 }],
    [true, 'the clock was set by a second', { wall: -1, up: 0 }],
    [true, 'the machine was restarted, and the wall clock goes on', { wall: 1800, up: -5 }],
    [false, 'an hour has passed', { wall: 3601, up: 3601 }],
    [false, 'an hour has passed, and the wall clock was set back by it', { wall: 5, up: 3606 }],
    [false, 'an hour has passed, and the wall clock stands a little after', { wall: 60, up: 3601 }],
    [false, 'less is left by the steady clock than is asked for', { wall: 5, up: 3555 }],
    [false, 'an hour has passed, and the machine was restarted', { wall: 3601, up: -5 }],
    [
      false,
      'a day has passed, and the wall clock was set back by a year',
      { wall: -365 * DAY, up: DAY },
    ],
    [
      false,
      'the machine was restarted with a clock of long ago',
      { wall: -10 * 365 * DAY, up: -5 },
    ],
    [false, 'the wall clock was set forward by a day', { wall: DAY, up: 10 }],
    [false, 'the wall clock was set back by a minute', { wall: -60, up: 10 }],
  ])('is used (%s) when %s', async (isUsed, _, clocks) => {
    using home = makeHome();
    const first = await ask(home, {});
    const second = await ask(home, clocks);
    expect(second.Cached).toBe(isUsed);
    if (isUsed) expect(second.Token).toBe(first.Token);
    else expect(second.Token).not.toBe(first.Token);
    const end = Date.parse(second.Expiration) - (Date.now() + (clocks.wall ?? 0) * 1000);
    // Clocks are set right by small steps all the time, and two seconds of them are borne.
    expect(end).toBeLessThanOrEqual(3_602_000);
  });
});

describe.concurrent('an entry is not believed that', () => {
  it.each<[string, (path: string) => void]>([
    ['claims a later end than its key', extend],
    ['claims to be younger than its key', renew],
    ['claims a count of seconds beyond all', (path) => editOld(path, { uptime: 1e12 })],
    [
      'claims an earlier end than its key',
      (path) => editEntry(path, { expiresAt: Date.now() + 1000 }),
    ],
  ])('%s', async (_, harm) => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    await runCommand(HOUR, { env });
    harm(entryPath(home));
    const planted = readEntry(entryPath(home)).token;
    const result = await runCommand(HOUR, { env });
    expect(JSON.parse(result.stdout).Cached).toBe(false);
    if (!/earlier/.test(_)) expect(JSON.parse(result.stdout).Token).not.toBe(planted);
  });
});

function editOld(path: string, fields: Record<string, number>): void {
  ageEntry(path, 3601);
  editEntry(path, fields);
}
const extend = (path: string) => editOld(path, { expiresAt: Date.now() + 9e6 });
const renew = (path: string) =>
  editOld(path, { issuedAt: Date.now(), expiresAt: Date.now() + 3.6e6, uptime: 1e9 });
