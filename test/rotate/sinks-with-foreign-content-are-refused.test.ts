import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { rotateStep, rotateWell, USER } from '../support/action/rotate-step.ts';
import {
  PARAMETER,
  parameter,
  REGION,
  SECRET,
  sinkCloud,
  staged,
} from '../support/cloud/aws-sinks.ts';

const root = mkdtempSync(join(tmpdir(), 'bedrock-token-occupied-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FOREIGN = '{"db_password":"hunter2","bedrock_api_key":"old"}';
const FILE = join(root, 'notes.txt');
const KEPT = join(root, 'kept');

/** Each kind of place that can be read, holding something of somebody else's. */
const PLACES = [
  ['secrets-manager', `name: ${SECRET}`],
  ['ssm', `name: ${PARAMETER}`],
  ['file', `path: ${FILE}`],
  ['exec', `command: [sh, -c, 'cat > ${KEPT}'], read: [cat, ${KEPT}]`],
] as const;

async function occupiedCloud() {
  const cloud = await sinkCloud();
  cloud.secretsManager.put({ name: SECRET, region: REGION, value: FOREIGN });
  cloud.parameterStore.put({ name: PARAMETER, region: REGION, value: FOREIGN });
  for (const path of [FILE, KEPT]) writeFileSync(path, FOREIGN);
  return cloud;
}

test('whatever is no key is not changed, and no key is created, until overwrite is set', async () => {
  for (const [type, place] of PLACES) {
    await using cloud = await occupiedCloud();
    const held = () => ({
      'secrets-manager': staged(cloud).AWSCURRENT,
      ssm: parameter(cloud),
      file: readFileSync(FILE, 'utf8').trim(),
      exec: readFileSync(KEPT, 'utf8').trim(),
    });
    const before = held();
    for (const mode of ['rotate', 'compromised']) {
      const inputs = { mode, sinks: `- { type: ${type}, ${place} }` };
      const step = await rotateStep(cloud, { inputs });
      expect(step.code, `${type} ${mode}`).not.toBe(0);
      const [error = ''] = errorsOf(step);
      expect(error).toMatch(
        /holds something that is not a long-term API key of this service.*overwrite: true/,
      );
      expect(error).not.toContain('hunter2');
      expect(held()).toEqual(before);
      expect(cloud.iam.keys(USER)).toEqual([]);
    }
    const sinks = `- { type: ${type}, ${place}, overwrite: true }`;
    await rotateWell(cloud, { inputs: { sinks } });
    expect(held()[type]).toBe(cloud.iam.keys(USER)[0]?.value);
  }
});

test('a leak is stopped although the place must not be written', async () => {
  await using cloud = await sinkCloud();
  const sinks = `- { type: secrets-manager, name: ${SECRET} }`;
  await rotateWell(cloud, { inputs: { sinks } });
  cloud.secretsManager.put({ name: SECRET, region: REGION, value: FOREIGN });
  const step = await rotateStep(cloud, { inputs: { sinks, mode: 'compromised' } });
  expect(errorsOf(step)[0]).toMatch(/not a long-term API key of this service/);
  expect(cloud.iam.keys(USER).map(({ status }) => status)).toEqual(['Inactive']);
  expect(staged(cloud).AWSCURRENT).toBe(FOREIGN);
});
