import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  rotateStep,
  rotateWell,
  rotationCloud,
  USER,
} from '../support/action/rotate-step.ts';
import { consume } from '../support/cloud/consumer.ts';

const root = mkdtempSync(join(tmpdir(), 'bedrock-token-file-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let places = 0;

function place() {
  const directory = join(root, `place-${places++}`);
  mkdirSync(directory);
  return { directory, file: join(directory, 'key') };
}

test('a reader finds the old key or the new one, and nobody else may read', async () => {
  await using cloud = await rotationCloud();
  const { directory, file } = place();
  const inputs = { sinks: `- { type: file, path: ${file} }` };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 30.5);
  const consumer = consume(cloud, () => readFileSync(file, 'utf8').trim());
  for (const days of [1.1, 3.1, 0]) {
    await rotateWell(cloud, { inputs });
    passDays(cloud, days);
  }
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
  expect(cloud.iam.keys(USER).map(({ value }) => `${value}\n`)).toEqual([
    readFileSync(file, 'utf8'),
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['key']);
});

test('as its own escrow it has a second file', async () => {
  await using cloud = await rotationCloud();
  const { directory, file } = place();
  const inputs = { sinks: `- { type: file, path: ${file} }`, escrow: file };
  await rotateWell(cloud, { inputs });
  expect(readdirSync(directory)).toEqual(['key', 'key.pending']);
  expect(statSync(`${file}.pending`).mode & 0o777).toBe(0o600);
});

test.each([
  ['in a directory that is not there', (d: string) => join(d, 'none', 'key'), /cannot be written/],
  ['that is a directory', (d: string) => d, /not a file with a key/],
])('a place %s is reported before a key is created', async (_name, pathIn, message) => {
  await using cloud = await rotationCloud();
  const inputs = { sinks: `- { type: file, path: ${pathIn(place().directory)} }` };
  const step = await rotateStep(cloud, { inputs });
  expect(errorsOf(step)).toEqual([expect.stringMatching(/^ERR_SINK: file /)]);
  expect(errorsOf(step)[0]).toMatch(message);
  expect(cloud.iam.user(USER)).toBeUndefined();
});

test('two spellings of one path are one place', async () => {
  await using cloud = await rotationCloud();
  const list = (...paths: string[]) => paths.map((path) => `- { type: file, path: ${path} }`);
  const twice = await rotateStep(cloud, { inputs: { sinks: list('./key', 'key').join('\n') } });
  expect(errorsOf(twice)[0]).toMatch(/^ERR_INPUT: Input "sinks" name file key twice/);
  const inputs = { sinks: list('./key').join('\n'), escrow: '{ type: file, path: sub/../key }' };
  const same = await rotateStep(cloud, { inputs });
  expect(errorsOf(same)[0]).toMatch(/^ERR_INPUT: Input "escrow" is one of the places of the key/);
  expect(cloud.journal.count({ service: 'iam' })).toBe(0);
});
