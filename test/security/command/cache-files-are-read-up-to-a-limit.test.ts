import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { entryPath, readEntry } from '../../support/command/cache-entry.ts';
import { makeHome, STATIC_KEYS } from '../../support/command/run-command.ts';
import {
  ENDLESS,
  expectCutOff,
  fillFile,
  KIB,
  measureCommand,
} from '../../support/faults/up-to-limit.ts';
import { sampleOf } from '../../support/setup/exhaustive.ts';
import { allow } from '../../support/setup/start-of-node.ts';

// The attack: another program of this user makes an entry of the cache, or a lock, longer than anybody
// can hold in memory. What is longer than ours ever are is not believed.

const LIMIT = 64 * KIB;
const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const SIZES: [what: string, bytes: number, isBelieved: boolean][] = [
  ['at the limit', LIMIT, true],
  ['longer by a byte', LIMIT + 1, false],
  ['without an end', ENDLESS, false],
];

it.each(sampleOf(SIZES, 2))('an entry %s', async (_, bytes, isBelieved) => {
  using home = makeHome();
  const get = () => measureCommand(['--format', 'json'], { env: { ...home.env, ...ENV } });
  await get();
  const little = await get();
  const path = entryPath(home);
  const entry = JSON.stringify(readEntry(path));
  fillFile(path, entry, bytes);
  const result = await get();
  expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(result.stdout)).toMatchObject({ Cached: isBelieved });
  expectCutOff(little.footprint, result.footprint, LIMIT);
  // It is replaced.
  expect(JSON.parse((await get()).stdout)).toMatchObject({ Cached: true });
});

/** A waiter breaks a lock at once whose holder it knows to be dead, and else after so long. */
const ABANDONED_MS = 1_600;

it.each(sampleOf(SIZES, 1))('a lock %s', async (_, bytes, isBelieved) => {
  using home = makeHome();
  const refresh = () => measureCommand(['--refresh'], { env: { ...home.env, ...ENV } });
  const little = await refresh();
  const pid = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
  const holder = JSON.stringify({ id: 'gone', pid, host: hostname() });
  fillFile(entryPath(home).replace('.json', '.lock'), holder, bytes);
  const result = await refresh();
  expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
  if (isBelieved) expect(result.milliseconds).toBeLessThan(await allow(ABANDONED_MS - 200));
  else expect(result.milliseconds).toBeGreaterThan(ABANDONED_MS - 200);
  expectCutOff(little.footprint, result.footprint, LIMIT);
  expect(readdirSync(home.cache).filter((name) => name.endsWith('.lock'))).toEqual([]);
});
