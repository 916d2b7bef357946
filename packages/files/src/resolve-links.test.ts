import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { resolveLinks } from './resolve-links.ts';

const root = mkdtempSync(join(realpathSync(tmpdir()), 'bedrock-token-links-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

mkdirSync(join(root, 'a', 'b', 'c'), { recursive: true });
for (const directory of ['', 'a', 'a/b', 'a/b/c']) writeFileSync(join(root, directory, 'f'), '');
const LINKS: [string, string][] = [
  ['up', '..'],
  ['a/up', '..'],
  ['a/b/up', '../../a'],
  ['a/far', 'b/c'],
  ['a/b/c/top', join(root, 'a', 'up')],
  ['a/b/file', './c/../f'],
  ['a/circle', 'circle'],
];
for (const [link, target] of LINKS) symlinkSync(target, join(root, link));
const NAMES = ['a', 'b', 'c', 'f', 'up', 'far', 'top', 'file', '..', '.'];

it.skipIf(process.platform === 'win32')('a path that is there resolves as realpath says', () => {
  const paths = fc.array(fc.constantFrom(...NAMES), { maxLength: 12 });
  let found = 0;
  fc.assert(
    fc.property(paths, (names) => {
      const path = [root, ...names].join('/');
      let real: string;
      try {
        real = realpathSync.native(path);
      } catch {
        return;
      }
      found += 1;
      expect(resolveLinks(path).path).toBe(real);
    }),
    { numRuns: 5_000 },
  );
  expect(found).toBeGreaterThan(500);
});

it.skipIf(process.platform === 'win32')(
  'a link to what is missing resolves, with its links',
  () => {
    symlinkSync('a/far/none/file', join(root, 'waits'));
    const { path, links } = resolveLinks(join(root, 'waits'));
    expect(path).toBe(join(root, 'a/b/c/none/file'));
    expect(links.map((link) => link.path)).toEqual([join(root, 'waits'), join(root, 'a/far')]);
  },
);

it.skipIf(process.platform === 'win32')('links in a circle are an error, not a hang', () => {
  expect(() => resolveLinks(join(root, 'a', 'circle'))).toThrow(
    expect.objectContaining({ code: 'ELOOP' }),
  );
});
