import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { rotateStep, USER } from '../support/action/rotate-step.ts';
import {
  PARAMETER,
  parameter,
  REGION,
  SECRET,
  sinkCloud,
  staged,
} from '../support/cloud/aws-sinks.ts';

const TEXT = 'what somebody else keeps here';
const BODIES = ['', '{}', 'null', '{"Parameter":5}', '{"Parameter":{"Type":"SecureString"}}'];

test('a parameter is not overwritten after an answer that says nothing of it', async () => {
  await using cloud = await sinkCloud();
  cloud.parameterStore.put({ name: PARAMETER, region: REGION, value: TEXT });
  for (const body of BODIES) {
    cloud.faults.add({ service: 'ssm', action: 'GetParameter', kind: 'malformed', body });
    const sinks = `- { type: ssm, name: ${PARAMETER} }`;
    const step = await rotateStep(cloud, { inputs: { sinks } });
    expect(errorsOf(step), body).toEqual([
      expect.stringContaining('holds something that is not a long-term API key of this service'),
    ]);
    expect(step.log.text).toContain('sent a response that cannot be read');
    expect(parameter(cloud)).toBe(TEXT);
    expect(cloud.iam.keys(USER)).toEqual([]);
  }
});

test('a secret is read again after such an answer', async () => {
  await using cloud = await sinkCloud();
  cloud.secretsManager.put({ name: SECRET, region: REGION, value: TEXT });
  cloud.faults.add({
    service: 'secretsmanager',
    action: 'GetSecretValue',
    kind: 'malformed',
    body: '{}',
  });
  const sinks = `- { type: secrets-manager, name: ${SECRET} }`;
  const step = await rotateStep(cloud, { inputs: { sinks } });
  expect(step.log.text).toContain('sent a response that cannot be read');
  expect(step.code).toBe(1);
  expect(staged(cloud)).toEqual({ AWSCURRENT: TEXT });
});
