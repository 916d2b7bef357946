import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findExposed, walkTo } from './find-exposed.ts';
import { isPrivateGroup } from './private-group.ts';

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
  expect(findExposed(directory)?.path).toBe(expected);
  expect(findExposed(join(directory, 'not', 'there'))?.path).toBe(expected);
});

it.skipIf(!isRoot)('a group may write if it is this user’s alone', () => {
  chmodSync(join(root, 'a'), 0o775);
  chownSync(join(root, 'a'), 0, 0);
  expect(findExposed(directory)).toBeUndefined();
  chownSync(join(root, 'a'), 0, 50);
  expect(findExposed(directory)).toEqual({ path: join(root, 'a'), why: 'writable', uid: 0 });
  // Of root, but not its own: who is in the group root is not for this user to say.
  chownSync(join(root, 'a'), 0, 0);
  expect(walkTo(directory, 1234).exposed?.path).toBe(join(root, 'a'));
});

it('a group with other members is not a user’s alone', () => {
  const file = join(root, 'group');
  writeFileSync(file, 'root:x:0:\nme:x:54321:\nus:x:54322:friend\nshort:x:543:\n');
  expect(isPrivateGroup(54_321, 54_321, file)).toBe(true);
  expect(isPrivateGroup(54_322, 54_322, file)).toBe(false);
  expect(isPrivateGroup(54_321, 54_322, file)).toBe(false);
  expect(isPrivateGroup(54_323, 54_323, file)).toBe(true);
  expect(isPrivateGroup(54_321, 54_321, join(root, 'none'))).toBe(true);
});

it('goes through links, and not round in a ring', () => {
  symlinkSync(join(root, 'a'), join(root, 'link'));
  const way = walkTo(join(root, 'link', 'b'));
  expect(way.exposed).toBeUndefined();
  expect(way.steps.filter(({ isLink }) => isLink).map(({ path }) => path)).toContain(
    join(root, 'link'),
  );
  expect(way.steps.at(-1)?.path).toBe(directory);
  chmodSync(join(root, 'a'), 0o777);
  expect(findExposed(join(root, 'link', 'b'))?.path).toBe(join(root, 'a'));
  symlinkSync(join(root, 'ring'), join(root, 'ring'));
  expect(findExposed(join(root, 'ring', 'x'))?.why).toBe('ring');
});

it.skipIf(!isRoot)('a link of another user is exposed, wherever it leads', () => {
  symlinkSync(directory, join(root, 'link'));
  lchownSync(join(root, 'link'), 1234, 1234);
  expect(findExposed(join(root, 'link'))).toEqual({
    path: join(root, 'link'),
    why: 'owner',
    uid: 1234,
  });
});

it.skipIf(!isRoot)('what belongs to another user is exposed, with or without a sticky bit', () => {
  chownSync(join(root, 'a'), 1234, 1234);
  expect(findExposed(directory)?.path).toBe(join(root, 'a'));
  chmodSync(join(root, 'a'), 0o1777);
  expect(findExposed(directory)?.path).toBe(join(root, 'a'));
});
