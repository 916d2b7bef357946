import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { passDays, rotateStep, rotateWell, USER } from '../support/action/rotate-step.ts';
import { sinkCloud, staged } from '../support/cloud/aws-sinks.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { consume } from '../support/cloud/consumer.ts';

const INPUTS = { sinks: '- { type: secrets-manager, name: bedrock/api-key }' };
const ROLLBACK = { ...INPUTS, mode: 'rollback' };

/** Rotates once, and lets days pass: a run that is due then has a deed to do to the first key. */
async function begin(days: number[]): Promise<Cloud> {
  const cloud = await sinkCloud();
  for (const wait of days) {
    await rotateWell(cloud, { inputs: INPUTS });
    passDays(cloud, wait);
  }
  return cloud;
}

/** The moment in which a scheduled run has looked and planned, and IAM lets its deed wait. */
async function throttled(cloud: Cloud, action: string): Promise<void> {
  const isReached = () => cloud.journal.count({ service: 'iam', action }) > 0;
  while (!isReached()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test.each([
  ['deactivated', [30.5, 1.1], 'UpdateServiceSpecificCredential'],
  ['deleted', [30.5, 1.1, 3.1], 'DeleteServiceSpecificCredential'],
])('the key that it went back to is not %s', async (_, days, action) => {
  await using cloud = await begin(days);
  const [first] = cloud.iam.keys(USER);
  cloud.journal.clear();
  // Until the rollback, which needs no such request, is through.
  cloud.faults.add({ service: 'iam', action, kind: 'throttle', times: 'always' });
  const scheduled = rotateStep(cloud, { inputs: INPUTS, hurry: 1 });
  await throttled(cloud, action);
  await rotateWell(cloud, { inputs: ROLLBACK });
  cloud.faults.clear();
  expect(staged(cloud).AWSCURRENT).toBe(first?.value);
  const consumer = consume(cloud, () => staged(cloud).AWSCURRENT);
  const step = await scheduled;
  await consumer.stop();
  expect(errorsOf(step)[0]).toContain('got another tag while this run was in progress');
  expect(consumer.failures).toEqual([]);
  expect(cloud.iam.keys(USER).find(({ id }) => id === first?.id)?.status).toBe('Active');
});
