import { chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findExposed } from './find-exposed.ts';

let root: string;
let directory: string;
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'bedrock-token-exposed-'));
  directory = join(root, 'a', 'b');
  mkdirSync(directory, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;

it.skipIf(process.platform === 'win32').each([
  [0o755, false],
  [0o700, false],
  [0o777, true],
  [0o1777, false],
  [0o702, true],
])('of mode %o: %s', (mode, isExposed) => {
  chmodSync(join(root, 'a'), mode);
  const expected = isExposed ? join(root, 'a') : undefined;
  expect(findExposed(directory)).toBe(expected);
  expect(findExposed(join(directory, 'not', 'there'))).toBe(expected);
});

it.skipIf(!isRoot)('a group may write if it is the owner’s alone', () => {
  chmodSync(join(root, 'a'), 0o775);
  chownSync(join(root, 'a'), 0, 0);
  expect(findExposed(directory)).toBeUndefined();
  chownSync(join(root, 'a'), 0, 50);
  expect(findExposed(directory)).toBe(join(root, 'a'));
});

it.skipIf(!isRoot)('what belongs to another user is exposed, with or without a sticky bit', () => {
  chownSync(join(root, 'a'), 1234, 1234);
  expect(findExposed(directory)).toBe(join(root, 'a'));
  chmodSync(join(root, 'a'), 0o1777);
  expect(findExposed(directory)).toBe(join(root, 'a'));
});
