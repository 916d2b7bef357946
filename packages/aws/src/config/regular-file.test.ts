import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertRegularFile } from './regular-file.ts';

let directory: string;
const at = (name: string) => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'regular-file-'));
  writeFileSync(at('file'), 'x');
});
afterEach(() => rmSync(directory, { recursive: true }));

it.each([
  ['a file', () => at('file')],
  ['a directory, which the reader reports', () => directory],
  ['nothing', () => at('none')],
  ['the null device', () => devNull],
])('lets %s pass', (_, path) => {
  expect(() => assertRegularFile(path())).not.toThrow();
});

describe.skipIf(process.platform === 'win32')('refuses', () => {
  it('a pipe, also behind a link', () => {
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync(at('pipe'), at('link'));
    for (const path of [at('pipe'), at('link')]) {
      expect(() => assertRegularFile(path)).toThrow(
        expect.objectContaining({ code: 'it is not a file' }),
      );
    }
  });

  it('a device', () => {
    expect(() => assertRegularFile('/dev/zero')).toThrow('not a file');
  });

  it('a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
    expect(() => assertRegularFile(at('socket'))).toThrow('not a file');
    await new Promise((resolve) => server.close(resolve));
  });
});
