import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEntry } from '../support/command/cache-entry.ts';
import {
  command,
  type Home,
  makeHome,
  runCommand,
  STATIC_KEYS,
} from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const canTrace = spawnSync('strace', ['-V']).status === 0;

/** Ends a run with SIGKILL as it makes a system call for the nth time. @returns if it came so far */
function killAt(home: Home, call: string, nth: number, args: string[]): boolean {
  const inject = `inject=${call}:signal=KILL:when=${nth}`;
  const words = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject];
  const { status, signal } = spawnSync('strace', [...words, ...command, ...args], {
    env: { PATH: process.env.PATH, ...home.env, ...ENV },
    stdio: 'ignore',
    timeout: 120_000,
  });
  // strace ends as what it traces does.
  return signal === 'SIGKILL' || (status ?? 0) > 128;
}

const namesIn = (home: Home) => (existsSync(home.cache) ? readdirSync(home.cache) : []);
const entriesIn = (home: Home) => namesIn(home).filter((name) => name.endsWith('.json'));

async function get(home: Home) {
  const result = await runCommand(['--format', 'json'], { env: { ...home.env, ...ENV } });
  expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
  // A killed holder costs two seconds at most; a dead one of this machine is known at once.
  expect(result.milliseconds).toBeLessThan(await allow(2_000));
  return JSON.parse(result.stdout) as { Token: string; Cached: boolean };
}

/** All that a miss does to the disk: directories, lock, temporary file, sync, rename, clean up. */
const CALLS: [call: string, nth: number][] = [
  ['mkdir', 1],
  ['mkdir', 2],
  ['fsync', 1],
  ['rename', 1],
  ['unlink', 1],
  ['unlink', 2],
  ['unlink', 3],
];

describe.skipIf(!canTrace)('killed at', () => {
  it.each(CALLS)('its %s number %i, a first mint leaves nothing half', async (call, nth) => {
    using home = makeHome();
    expect(killAt(home, call, nth, [])).toBe(true);
    const left = entriesIn(home).map((name) => readEntry(join(home.cache, name)).token);
    const next = await get(home);
    // What stands under an entry's name is whole, and serves.
    expect(next.Cached).toBe(left.length > 0);
    if (left.length > 0) expect(left).toEqual([next.Token]);
    expect(await get(home)).toMatchObject({ Cached: true, Token: next.Token });
    // A lock may be left where no call needed it since; the next call removes it.
    const others = namesIn(home).filter((name) => !/\.(json|new|lock)$/.test(name));
    expect(others).toEqual([]);
  });

  it.each(CALLS.filter(([call]) => call !== 'mkdir'))(
    'its %s number %i, a refresh leaves the old key or the new one',
    async (call, nth) => {
      using home = makeHome();
      const { Token: old } = await get(home);
      await new Promise((resolve) => setTimeout(resolve, 1_000 - (Date.now() % 1_000)));
      expect(killAt(home, call, nth, ['--refresh'])).toBe(true);
      const next = await get(home);
      expect(next.Cached).toBe(true);
      if (call === 'fsync' || call === 'rename') expect(next.Token).toBe(old);
      else expect(next.Token).not.toBe(old);
    },
  );
});
