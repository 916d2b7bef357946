import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryPath } from '../support/command/cache-entry.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const LIVING = JSON.stringify({ id: 'left', pid: process.pid, host: hostname() });

describe.concurrent('a key comes within two seconds if the lock', () => {
  it.each<[string, (lock: string) => void, maxMs?: number]>([
    ['is an empty file', (lock) => writeFileSync(lock, '')],
    ['is no JSON', (lock) => writeFileSync(lock, '{"id":')],
    ['is a file of megabytes', (lock) => writeFileSync(lock, 'x'.repeat(5_000_000))],
    ['is a link to nothing', (lock) => symlinkSync('nowhere', lock)],
    ['is a link to a device', (lock) => symlinkSync('/dev/zero', lock)],
    ['is a pipe', (lock) => execFileSync('mkfifo', [lock])],
    ['is a directory', (lock) => mkdirSync(join(lock, 'full'), { recursive: true })],
    [
      'was put back, and its holder died of it',
      (lock) => {
        writeFileSync(lock, LIVING, { mode: 0o600 });
        linkSync(lock, `${lock}.x.broken`);
      },
    ],
    [
      'is from the future',
      (lock) => {
        writeFileSync(lock, LIVING, { mode: 0o600 });
        utimesSync(lock, 4_070_908_800, 4_070_908_800);
      },
    ],
    [
      'is of a process that has ended',
      (lock) => {
        const pid = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
        writeFileSync(lock, JSON.stringify({ id: 'gone', pid, host: hostname() }), { mode: 0o600 });
      },
      // Nobody has to wait for that.
      700,
    ],
  ])('%s', async (_, prepare, maxMs = 2_000) => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const first = await runCommand(['--duration', '1h'], { env });
    const lock = entryPath(home).replace('.json', '.lock');
    prepare(lock);
    const result = await runCommand(['--duration', '1h', '--refresh'], { env });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.milliseconds).toBeLessThan(await allow(maxMs));
    expect(first.stdout).toMatch(/^bedrock-api-key-/);
    expect(readdirSync(home.cache).filter((name) => !/\.json$|\.x\.broken$/.test(name))).toEqual(
      [],
    );
  });

  it('has a note of failure next to it that is a pipe, or says nonsense', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    await runCommand([], { env });
    const place = entryPath(home).replace('.json', '');
    execFileSync('mkfifo', ['-m', '600', `${place}.failure`]);
    writeFileSync(`${place}.lock`, LIVING, { mode: 0o600 });
    expect(await runCommand(['--refresh'], { env })).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(`${place}.new`, '{"lockId":"left","code":"ERR_X","at":1e300}', { mode: 0o600 });
    renameSync(`${place}.new`, `${place}.failure`);
    writeFileSync(`${place}.lock`, LIVING, { mode: 0o600 });
    expect(await runCommand(['--refresh'], { env })).toMatchObject({ code: 0, stderr: '' });
  });
});
