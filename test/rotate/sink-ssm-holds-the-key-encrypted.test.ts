import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  rotateStep,
  rotateWell,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import { PARAMETER, parameter, REGION, sinkCloud, sinkPolicy } from '../support/cloud/aws-sinks.ts';
import { consume } from '../support/cloud/consumer.ts';

const SINK = `- { type: ssm, name: ${PARAMETER} }`;

test('a SecureString is made, and each key is a version of it', async () => {
  await using cloud = await sinkCloud();
  await rotateWell(cloud, { inputs: { sinks: SINK } });
  passDays(cloud, 30.5);
  const consumer = consume(cloud, () => parameter(cloud));
  for (const days of [1.1, 3.1, 0]) {
    await rotateWell(cloud, { inputs: { sinks: SINK } });
    passDays(cloud, days);
  }
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
  expect(statusesOf(cloud)).toEqual(['Active']);
  const [live] = cloud.iam.keys(USER);
  expect(cloud.parameterStore.parameter(PARAMETER)).toMatchObject({
    type: 'SecureString',
    region: REGION,
    value: live?.value,
    version: 2,
  });
});

test('a key of the account in KMS stays the one that it is encrypted with', async () => {
  await using cloud = await sinkCloud();
  const KeyId = 'alias/of-the-team';
  cloud.parameterStore.put({
    name: PARAMETER,
    region: REGION,
    value: 'a first text',
    keyId: KeyId,
  });
  const inputs = { sinks: `- { type: ssm, name: ${PARAMETER}, overwrite: true }` };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 30.5);
  await rotateWell(cloud, { inputs });
  expect(cloud.parameterStore.parameter(PARAMETER)).toMatchObject({ version: 3 });
  const { versions = [] } = cloud.parameterStore.parameter(PARAMETER) ?? {};
  expect(versions.map(({ keyId }) => keyId)).toEqual([KeyId, KeyId, KeyId]);
});

test('without ssm:GetParameterHistory an update is refused, and nothing is made', async () => {
  await using cloud = await sinkCloud(sinkPolicy('ssm:GetParameterHistory'));
  cloud.parameterStore.put({ name: PARAMETER, region: REGION, value: 'a first text' });
  const inputs = { sinks: `- { type: ssm, name: ${PARAMETER}, overwrite: true }` };
  const step = await rotateStep(cloud, { inputs });
  expect(errorsOf(step)).toEqual([expect.stringContaining('Allow ssm:GetParameterHistory on it')]);
  expect(cloud.iam.keys()).toEqual([]);
  expect(parameter(cloud)).toBe('a first text');
});

test('its escrow by name is a second parameter', async () => {
  await using cloud = await sinkCloud();
  const inputs = { sinks: SINK, escrow: PARAMETER };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 30.5);
  await rotateWell(cloud, { inputs });
  const [, two] = cloud.iam.keys(USER);
  expect(parameter(cloud)).toBe(two?.value);
  expect(cloud.parameterStore.parameter(`${PARAMETER}-pending`)).toMatchObject({
    type: 'SecureString',
    value: two?.value,
  });
});

test('a parameter that everybody could read is refused before a key is created', async () => {
  await using cloud = await sinkCloud();
  cloud.parameterStore.put({ name: PARAMETER, region: REGION, type: 'String', value: 'plain' });
  const sinks = `- { type: ssm, name: ${PARAMETER}, overwrite: true }`;
  const step = await rotateStep(cloud, { inputs: { sinks } });
  expect(errorsOf(step)).toEqual([
    expect.stringMatching(/^ERR_SINK: .*\/bedrock\/api-key in us-west-2 is of type String/),
  ]);
  expect(cloud.iam.keys()).toEqual([]);
  expect(parameter(cloud)).toBe('plain');
});

test('a name that SSM would not take is refused with its line', async () => {
  await using cloud = await sinkCloud();
  for (const name of [
    'bedrock/api-key',
    `arn:aws:ssm:us-west-2:1:parameter${PARAMETER}`,
    '/aws/x',
  ]) {
    const sinks = `\n- { type: file, path: ./key }\n- { type: ssm, name: '${name}' }`;
    const step = await rotateStep(cloud, { inputs: { sinks, escrow: './key' } });
    expect(errorsOf(step)).toEqual([
      expect.stringMatching(/^ERR_INPUT: Input "sinks" in line 3 has a name/),
    ]);
  }
  expect(cloud.journal.count({ service: 'ssm' })).toBe(0);
});
