import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path/posix';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';

// The linter refuses files that import each other in a circle. This is the same for folders: at each level of a
// package, the folders and files there can be put in an order in which each imports only what comes before.

/** Circles that are right as they are, with the reason. There are none. */
const ALLOWED: Record<string, string> = {};

/** Path and text of every source, tests aside: a test may use whatever is next to it. */
const SOURCES = new Map(
  globSync('{packages,actions,apps}/*/{src,test-support}/**/*.ts', { cwd: repositoryRoot })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => file.replaceAll('\\', '/'))
    .map((file) => [file, readFileSync(join(repositoryRoot, file), 'utf8')]),
);

const IMPORT = /\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g;

/** @returns pairs of files of which the first imports the second, types and imports on demand included */
function listImports(sources: ReadonlyMap<string, string>): [from: string, to: string][] {
  return [...sources].flatMap(([file, text]) =>
    [...text.matchAll(IMPORT)].map(([, path = '']): [string, string] => [
      file,
      join(dirname(file), path),
    ]),
  );
}

/** The folder or file right below a folder in which a path is; undefined if it is outside. */
function roomIn(folder: string, path: string): string | undefined {
  const [room = ''] = relative(folder, path).split('/');
  return room === '..' ? undefined : room;
}

/** @returns `folder: rooms` for each set of rooms that import each other in a circle */
function findCircles(sources: ReadonlyMap<string, string>): string[] {
  const imports = listImports(sources);
  const folders = new Set<string>();
  for (const file of sources.keys()) {
    for (let at = dirname(file); at.split('/').length > 1; at = dirname(at)) folders.add(at);
  }
  return [...folders].sort().flatMap((folder) => {
    const graph = new Map<string, Set<string>>();
    for (const [from, to] of imports) {
      const [one, other] = [roomIn(folder, from), roomIn(folder, to)];
      if (one === undefined || other === undefined || one === other) continue;
      graph.set(one, (graph.get(one) ?? new Set()).add(other));
    }
    const circles = [...graph.keys()].flatMap((room) => {
      const circle = [...reach(room, graph)].filter((one) => reach(one, graph).has(room));
      return circle.length === 0 ? [] : [`${folder}: ${circle.sort().join(', ')}`];
    });
    return [...new Set(circles)];
  });
}

/** Every room that one imports, directly or by way of others. */
function reach(room: string, graph: ReadonlyMap<string, Set<string>>): Set<string> {
  const reached = new Set<string>();
  const next = [room];
  for (let at = next.pop(); at !== undefined; at = next.pop()) {
    for (const to of graph.get(at) ?? []) {
      if (!reached.has(to)) next.push(to);
      reached.add(to);
    }
  }
  return reached;
}

test('no two folders of a package import each other in a circle', () => {
  expect(SOURCES.size).toBeGreaterThan(400);
  expect(findCircles(SOURCES)).toEqual(Object.keys(ALLOWED));
});

test.each([
  [
    'an import',
    'apps/credential-helper/src/command-line/help.ts',
    "import { COMMANDS } from '../commands/index.ts';",
    /^apps\/credential-helper\/src: .*command-line, commands/,
  ],
  [
    'an import of a type',
    'packages/core/src/rotation/observe/observe.ts',
    "import type { Step } from '../plan/plan.ts';",
    /^packages\/core\/src\/rotation: observe, plan$/,
  ],
  [
    'an import on demand',
    'packages/aws/src/errors/sanitize-text.ts',
    "const http = () => import('../http/http.ts');",
    /^packages\/aws\/src: .*errors, http/,
  ],
])('%s that closes a circle is found', (_, file, line, found) => {
  const text = SOURCES.get(file);
  expect(text).toBeDefined();
  const circles = findCircles(new Map([...SOURCES, [file, `${line}\n${text}`]]));
  expect(circles).toEqual([expect.stringMatching(found)]);
});
