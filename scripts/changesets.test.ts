import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

// A changeset is a line of the release notes. Users see the packages of npm and the actions, and no others.

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Manifest {
  name: string;
  private?: boolean;
}

const seen = globSync('{packages,apps,actions}/*/package.json', { cwd: root })
  .map((file) => ({ file, manifest: JSON.parse(read(file)) as Manifest }))
  .filter(({ file, manifest }) => !manifest.private || file.startsWith('actions'))
  .map(({ manifest }) => manifest.name);

const changesets = globSync('.changeset/*.md', { cwd: root }).filter(
  (file) => !file.endsWith('README.md'),
);

function faultsOf(file: string): string[] {
  const [, head = '', text = ''] = /^---\n([\s\S]*?)---\n\n([\s\S]+)$/.exec(read(file)) ?? [];
  const names = [...head.matchAll(/^["'](.+)["']: (?:major|minor|patch)$/gm)].map(
    ([, name = '']) => name,
  );
  return [
    ...(names.length === 0 ? [`${file} names no package`] : []),
    ...names.filter((name) => !seen.includes(name)).map((name) => `${file} names ${name}`),
    ...(text.trim() === '' ? [`${file} says nothing`] : []),
  ];
}

it('each changeset names packages that users see', () => {
  expect(changesets.flatMap(faultsOf)).toEqual([]);
});
