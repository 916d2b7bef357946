import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRegularFile } from './read-file.ts';

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bedrock-token-read-'));
  path = join(root, 'file');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('a file is read up to its limit, and not one byte further', () => {
  writeFileSync(path, 'x'.repeat(2048));
  expect(readRegularFile(path, 2048)?.bytes.length).toBe(2048);
  writeFileSync(path, 'x'.repeat(2049));
  expect(() => readRegularFile(path, 2048)).toThrow(/^it is larger than 2 KiB$/);
  expect(readRegularFile(join(root, 'none'), 2048)).toBeUndefined();
});

it.skipIf(process.platform !== 'linux')('a file without a size has a limit, too', () => {
  expect(() => readRegularFile('/proc/self/maps', 16)).toThrow(/larger/);
});

it.skipIf(process.platform === 'win32').each([
  ['a link', () => symlinkSync('/etc/hostname', path), /symbolic link/],
  ['a pipe', () => execFileSync('mkfifo', [path]), /not a file/],
  ['a directory', () => mkdirSync(path), /not a file/],
])('%s is refused at once', (_, make, message) => {
  make();
  expect(() => readRegularFile(path, 16)).toThrow(message);
});
