import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';

/** What vitest.config.ts gives each test, in milliseconds. */
const DEFAULT_MS = 300_000;

/** `}, 60_000);`, or the number on a line of its own as the formatter writes it. */
const OWN_LIMIT = /^\s*\},\s*([\d_]{4,}),?\s*\);$/gm;

test("a time limit of a test's own is above everybody's: a busy machine is no failure", () => {
  const files = globSync('{packages,actions,apps,test,scripts}/**/*.test.ts', {
    cwd: repositoryRoot,
    exclude: (name) => name.includes('node_modules'),
  });
  const limits = files.flatMap((file) =>
    [...readFileSync(join(repositoryRoot, file), 'utf8').matchAll(OWN_LIMIT)].map(
      ([, limit = '']) => ({ file, limit: Number(limit.replaceAll('_', '')) }),
    ),
  );
  expect(limits).not.toEqual([]);
  expect(limits.filter(({ limit }) => limit <= DEFAULT_MS)).toEqual([]);
});
