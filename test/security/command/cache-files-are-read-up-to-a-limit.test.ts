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

// The attack: another program of this user makes an entry of the cache, a lock, or the note of a failure longer
// than anybody can hold in memory. What is longer than ours ever are is not believed.

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

/** A waiter shares the failure of the process that has the lock, if it believes what both say. */
const FAILURE = {
  lockId: 'gone',
  at: 0,
  code: 'ERR_UPSTREAM',
  message: 'As the holder.',
  hint: '-',
};
const FILES = ['lock', 'failure'].flatMap((kind) =>
  SIZES.map(([what, bytes, isBelieved]) => [kind, what, bytes, isBelieved] as const),
);

it.each(sampleOf(FILES, 1))('of a waiter: a %s %s', async (kind, _, bytes, isBelieved) => {
  using home = makeHome();
  const refresh = () => measureCommand(['--refresh'], { env: { ...home.env, ...ENV } });
  const little = await refresh();
  // Nobody has this number any more.
  const pid = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
  const contents = { lock: { id: 'gone', pid, host: hostname() }, failure: FAILURE };
  for (const [name, content] of Object.entries(contents)) {
    const path = entryPath(home).replace(/json$/, name);
    fillFile(path, JSON.stringify(content), name === kind ? bytes : 0);
  }
  const result = await refresh();
  if (isBelieved) expect(result.stderr).toContain('As the holder.');
  else expect(result, result.stderr).toMatchObject({ code: 0, stderr: '' });
  expectCutOff(little.footprint, result.footprint, LIMIT);
  expect(readdirSync(home.cache).filter((name) => name.endsWith('.lock'))).toEqual([]);
});
