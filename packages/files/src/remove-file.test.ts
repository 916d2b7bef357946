import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileRefusal } from './file-refusal.ts';
import { removeFile } from './remove-file.ts';

let root: string;
const at = (...names: string[]) => join(root, ...names);
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'bedrock-token-remove-'));
  for (const name of ['own', 'other']) {
    mkdirSync(at(name));
    writeFileSync(at(name, 'file'), name);
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('removes the file', () => {
  removeFile(at('own', 'file'));
  expect(existsSync(at('own', 'file'))).toBe(false);
});

it.each([
  ['a link', () => symlinkSync(at('other'), at('own'))],
  ['another directory', () => renameSync(at('other'), at('own'))],
])('removes nothing of a directory whose place %s takes meanwhile', (_, replace) => {
  const swap = () => {
    renameSync(at('own'), at('moved'));
    replace();
  };
  expect(() => removeFile(at('own', 'file'), swap)).toThrow(FileRefusal);
  for (const name of ['own', 'moved']) expect(existsSync(at(name, 'file'))).toBe(true);
});

it('removes no link, no directory, and nothing if the check fails', () => {
  symlinkSync(at('other', 'file'), at('own', 'link'));
  mkdirSync(at('own', 'directory'));
  for (const name of ['link', 'directory']) {
    expect(() => removeFile(at('own', name))).toThrow(FileRefusal);
  }
  const fail = () => {
    throw new Error('not this one');
  };
  expect(() => removeFile(at('own', 'file'), fail)).toThrow('not this one');
  expect(existsSync(at('own', 'file'))).toBe(true);
});
