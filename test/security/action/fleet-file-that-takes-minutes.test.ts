import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { rotateWith, rotationCloud } from '../../support/action/rotate-step.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-fleet-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const KIB = 1024;
const KEYS = Array.from({ length: 25_000 }, (_, n) => `k${n}: 1\n`).join('');
const ANCHORS = `a: &a [x]\n${'b: [*a, *a]\n'.repeat(20_000)}`;

/** Of any length up to the limit; without these bounds the parser takes a minute or more. */
it.each([
  ['anchors', '&a '.repeat(80 * KIB), /holds more than 1000 anchors and aliases/],
  ['aliases', ANCHORS, /holds more than 1000 anchors and aliases/],
  ['lists within lists', '['.repeat(250 * KIB), /nests more than 100 levels/],
  ['lists within lists, each on a line', ' [\n'.repeat(80 * KIB), /nests more than 100 levels/],
  ['keys without number', KEYS, /has an unknown member k0/],
  ['lists below lists', '- '.repeat(120 * KIB), /nests more than 100 levels/],
  [
    'more bytes than are read',
    '#\n'.repeat(150 * KIB),
    /cannot be read \(it is larger than 256 KiB\)/,
  ],
])('a fleet file of %s is refused at once', async (name, text, message) => {
  await using cloud = await rotationCloud();
  const config = join(directory, `${name}.yml`);
  writeFileSync(config, text);
  const step = await rotateWith(cloud, { inputs: { config, mode: 'plan' } });
  expect(errorsOf(step)).toEqual([expect.stringMatching(message)]);
});
