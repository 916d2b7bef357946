import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';

/** Beyond this, names no longer say where something is: make folders by topic. */
const MOST_FILES = 25;

test('no folder of sources holds more files than one can read at a glance, tests aside', () => {
  const files = globSync('{packages,actions,apps}/*/src/**/*.ts', { cwd: repositoryRoot });
  expect(files.length).toBeGreaterThan(400);
  const counts = new Map<string, number>();
  for (const file of files.filter((one) => !one.endsWith('.test.ts'))) {
    counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  }
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
});
