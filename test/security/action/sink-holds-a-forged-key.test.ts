import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import {
  passDays,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../../support/action/rotate-step.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-forged-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** An hour ago: what was written a moment ago is waited for, since a run may be at work. */
function plant(file: string, value: string): void {
  writeFileSync(file, `${value}\n`);
  const then = Date.now() / 1000 - 3600;
  utimesSync(file, then, then);
}

it('a value with the alias of the key in use and another secret is found and replaced', async () => {
  await using cloud = await rotationCloud();
  const [one, two] = ['one', 'two'].map((name) => join(directory, name));
  const sinks = `- { type: file, path: ${one} }\n- { type: file, path: ${two} }`;
  const inputs = { sinks, escrow: `{ type: file, path: ${join(directory, 'pending')} }` };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 5);
  const [live] = cloud.iam.keys(USER);
  const key = live?.value ?? '';
  expect(readFileSync(two ?? '', 'utf8').trim()).toBe(key);
  // ABSK and base64 of alias:secret: nobody needs the secret to write that.
  const [alias] = Buffer.from(key.slice(4), 'base64').toString().split(':');
  const forged = `ABSK${Buffer.from(`${alias}:not the secret of this key`).toString('base64')}`;
  plant(two ?? '', forged);
  const step = await rotateWell(cloud, { inputs });
  expect(step.outputs.phase, step.log.text).not.toBe('steady');
  expect(readFileSync(two ?? '', 'utf8').trim()).toBe(key);
  expect(statusesOf(cloud)).toEqual(['Active']);
  expect((await rotateWell(cloud, { inputs })).outputs.phase).toBe('steady');
});

it('so it is in the only place of the key, which gets another', async () => {
  await using cloud = await rotationCloud();
  const file = join(directory, 'only');
  const inputs = { sinks: `- { type: file, path: ${file} }` };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 5);
  const key = readFileSync(file, 'utf8').trim();
  const [alias] = Buffer.from(key.slice(4), 'base64').toString().split(':');
  const forged = `ABSK${Buffer.from(`${alias}:not the secret of this key`).toString('base64')}`;
  plant(file, forged);
  const step = await rotateWell(cloud, { inputs });
  expect(step.outputs.phase, step.log.text).not.toBe('steady');
  const held = readFileSync(file, 'utf8').trim();
  expect(held).not.toBe(forged);
  expect(cloud.iam.keys(USER).map(({ value }) => value)).toContain(held);
});
