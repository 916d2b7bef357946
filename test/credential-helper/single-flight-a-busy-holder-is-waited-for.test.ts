import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entryPath, readEntry, until } from '../support/command/cache-entry.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

/** Holds a lock for so long without a touch, as one does to whom a crowd leaves no time. */
const BUSY = `
const fs = require('node:fs');
const [lock, ms] = [process.argv[2], Number(process.argv[3])];
const stat = fs.readFileSync('/proc/self/stat', 'latin1');
const began = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
const holder = { id: 'busy', pid: process.pid, host: require('node:os').hostname(), began };
fs.writeFileSync(lock, JSON.stringify(holder), { mode: 0o600 });
for (const end = Date.now() + ms; Date.now() < end; );
fs.writeFileSync(lock + '.seen', fs.existsSync(lock) ? fs.readFileSync(lock) : 'taken away');
fs.rmSync(lock, { force: true });`;

it.skipIf(process.platform !== 'linux').each([
  ['is waited for', 3_000, '"id":"busy"'],
  ['but not for ever', 9_000, 'taken away'],
])('a holder that lives and has no time to show it %s', async (_, busyMs, seen) => {
  using home = makeHome();
  const env = { ...home.env, ...ENV };
  expect((await runCommand([], { env })).code).toBe(0);
  const lock = entryPath(home).replace('.json', '.lock');
  const script = join(home.path, 'busy.cjs');
  writeFileSync(script, BUSY);
  const busy = spawn(process.execPath, [script, lock, String(busyMs)], { stdio: 'ignore' });
  const ended = new Promise((resolve) => busy.on('exit', resolve));
  await until(() => existsSync(lock));
  const before = readEntry(entryPath(home)).token;
  const result = await runCommand(['--refresh', '--timeout', '15s'], { env });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(result.stdout).not.toBe(`${before}\n`);
  await ended;
  expect(readFileSync(`${lock}.seen`, 'utf8')).toContain(seen);
});
