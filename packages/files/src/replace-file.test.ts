import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFile, replaceFile } from './replace-file.ts';

const isWindows = process.platform === 'win32';
const isRoot = process.getuid?.() === 0;
let root: string;
let path: string;

beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'bedrock-token-replace-'));
  mkdirSync(join(root, 'named'));
  path = join(root, 'named', 'file');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const modeOf = (file: string) => statSync(file).mode & 0o777;

describe('a file is replaced', () => {
  it('as a whole, for its owner alone', () => {
    writeFileSync(path, 'old', { mode: 0o644 });
    replaceFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(modeOf(path)).toBe(0o600);
    expect(readdirSync(join(root, 'named'))).toEqual(['file']);
  });

  it.skipIf(isWindows)('with the mode that was there, if that is asked for', () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o664);
    replaceFile(path, 'new', { mode: 0o600, keep: true });
    expect(modeOf(path)).toBe(0o664);
    rmSync(path);
    replaceFile(path, 'new', { mode: 0o640, keep: true });
    expect(modeOf(path)).toBe(0o640);
  });

  it('also if its name is as long as a name can be', () => {
    const long = join(root, 'named', 'x'.repeat(255));
    replaceFile(long, 'new');
    expect(readFileSync(long, 'utf8')).toBe('new');
  });

  it.skipIf(!isRoot)('by root with the owner that was there', () => {
    writeFileSync(path, 'old');
    chownSync(path, 1234, 2345);
    replaceFile(path, 'new', { keep: true });
    expect(statSync(path)).toMatchObject({ uid: 1234, gid: 2345 });
  });

  it.skipIf(!isRoot)('by root, and a new one is of the owner of its directory', () => {
    chownSync(join(root, 'named'), 1234, 2345);
    replaceFile(path, 'new', { keep: true });
    expect(statSync(path)).toMatchObject({ uid: 1234, gid: 2345 });
  });
});

describe.skipIf(isWindows)('nothing is written', () => {
  const KINDS: [string, (at: string) => void, RegExp][] = [
    ['a link', (at) => symlinkSync(join(root, 'precious'), at), /symbolic link/],
    ['a link to nothing', (at) => symlinkSync(join(root, 'none'), at), /symbolic link/],
    ['a pipe', (at) => execFileSync('mkfifo', [at]), /not a file/],
    ['a directory', (at) => mkdirSync(at), /not a file/],
  ];

  it.each(KINDS)('in the place of %s', (_, make, message) => {
    writeFileSync(join(root, 'precious'), 'mine');
    make(path);
    const kind = lstatSync(path).mode;
    expect(() => replaceFile(path, 'new')).toThrow(message);
    expect(lstatSync(path).mode).toBe(kind);
    expect(readdirSync(root).sort()).toEqual(['named', 'precious']);
    expect(readdirSync(join(root, 'named'))).toEqual(['file']);
    expect(readFileSync(join(root, 'precious'), 'utf8')).toBe('mine');
  });

  it.each(KINDS)('through %s, which gives way to a name of our own', (_, make) => {
    writeFileSync(join(root, 'precious'), 'mine');
    make(path);
    replaceFile(path, 'new', { overAnything: true });
    expect(lstatSync(path).isFile()).toBe(true);
    expect(readdirSync(root).sort()).toEqual(['named', 'precious']);
    expect(readFileSync(join(root, 'precious'), 'utf8')).toBe('mine');
  });

  it('into a directory that is reached by a link', () => {
    symlinkSync('named', join(root, 'linked'));
    expect(() => replaceFile(join(root, 'linked', 'file'), 'new')).toThrow(/symbolic link/);
    expect(readdirSync(join(root, 'named'))).toEqual([]);
  });

  it.each(['a link', 'another directory'])('if its directory is %s by then', (kind) => {
    mkdirSync(join(root, 'elsewhere'));
    const swap = () => {
      renameSync(join(root, 'named'), join(root, 'moved'));
      if (kind === 'a link') symlinkSync('elsewhere', join(root, 'named'));
      else mkdirSync(join(root, 'named'));
    };
    expect(() => replaceFile(path, 'new', { check: swap })).toThrow(
      /symbolic link|replaced at the same time/,
    );
    const left = ['named', 'moved', 'elsewhere'].map((name) => readdirSync(join(root, name)));
    // Where no descriptor holds the directory, the new file stays in the one that was moved away.
    expect(left.slice(process.platform === 'linux' ? 0 : 2).flat()).toEqual([]);
  });

  it('if the last look finds a change', () => {
    writeFileSync(path, 'old');
    const check = () => {
      throw new Error('changed');
    };
    expect(() => replaceFile(path, 'new', { check })).toThrow('changed');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(join(root, 'named'))).toEqual(['file']);
  });
});

describe('a file is made', () => {
  it('once', () => {
    expect(createFile(path, 'one')).toBe(true);
    expect(createFile(path, 'two')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('one');
    if (!isWindows) expect(modeOf(path)).toBe(0o600);
  });

  it.skipIf(isWindows)('never behind a link that waits for one', () => {
    symlinkSync(join(root, 'none'), path);
    expect(createFile(path, 'one')).toBe(false);
    expect(readdirSync(root)).toEqual(['named']);
  });
});
