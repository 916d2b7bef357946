import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rotateStep, rotateWell, rotationCloud } from '../../support/action/rotate-step.ts';

// The attack: a later step prints what stands behind the prefix of a key, by which the whole key is
// known. Only of a key that was made in this very run that part was masked.

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-masks-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('of every key that a run meets the part behind the prefix is masked, too', async () => {
  await using cloud = await rotationCloud();
  const path = join(directory, 'key');
  const inputs = { sinks: `- { type: file, path: ${path} }` };
  await rotateWell(cloud, { inputs });
  const key = readFileSync(path, 'utf8').trim();
  const shortTerm = Buffer.from('a signed URL of Amazon Bedrock').toString('base64');
  const read = await rotateStep(cloud, {
    inputs,
    env: { AWS_BEARER_TOKEN_BEDROCK: `bedrock-api-key-${shortTerm}` },
  });
  expect(read.log.masks).toEqual(expect.arrayContaining([key, key.slice('ABSK'.length)]));
  expect(read.log.masks).toContain(shortTerm);
  const passed = await rotateStep(cloud, { inputs: { 'current-key': key } });
  expect(passed.log.masks).toEqual(expect.arrayContaining([key, key.slice('ABSK'.length)]));
});

it('a command that is read cannot get a key past the masks either', async () => {
  await using cloud = await rotationCloud();
  const path = join(directory, 'of-command');
  const commands = `command: [tee, ${path}], read: [cat, ${path}]`;
  const inputs = {
    sinks: `- { type: exec, ${commands} }`,
    escrow: `{ type: file, path: ${join(directory, 'pending')} }`,
  };
  await rotateWell(cloud, {
    inputs: { ...inputs, sinks: inputs.sinks.replace(`, read: [cat, ${path}]`, '') },
  });
  const key = readFileSync(path, 'utf8').trim();
  rmSync(join(directory, 'pending'));
  const step = await rotateStep(cloud, { inputs });
  expect(step.log.masks).toEqual(expect.arrayContaining([key, key.slice('ABSK'.length)]));
});
