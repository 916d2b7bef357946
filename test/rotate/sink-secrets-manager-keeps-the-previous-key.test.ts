import { expect, test } from 'vitest';
import { passDays, rotateWell, statusesOf, USER } from '../support/action/rotate-step.ts';
import { SECRET, SINK_ACTIONS, sinkCloud, staged } from '../support/cloud/aws-sinks.ts';
import { consume } from '../support/cloud/consumer.ts';

const SINK = `- { type: secrets-manager, name: ${SECRET} }`;

test('AWSCURRENT is the new key and AWSPREVIOUS the one before, for those who ask late', async () => {
  await using cloud = await sinkCloud();
  await rotateWell(cloud, { inputs: { sinks: SINK } });
  const [one] = cloud.iam.keys(USER);
  expect(staged(cloud)).toEqual({ AWSCURRENT: one?.value });

  passDays(cloud, 30.5);
  const consumer = consume(cloud, () => staged(cloud).AWSCURRENT);
  await rotateWell(cloud, { inputs: { sinks: SINK } });
  const [, two] = cloud.iam.keys(USER);
  expect(staged(cloud)).toEqual({ AWSCURRENT: two?.value, AWSPREVIOUS: one?.value });

  for (const days of [1.1, 3.1]) {
    passDays(cloud, days);
    await rotateWell(cloud, { inputs: { sinks: SINK } });
  }
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
  expect(statusesOf(cloud)).toEqual(['Active']);
  expect(staged(cloud).AWSCURRENT).toBe(two?.value);
});

test('as its own escrow it keeps a key as AWSPENDING until the key is proven', async () => {
  await using cloud = await sinkCloud();
  const inputs = { sinks: SINK, escrow: SECRET };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 30.5);
  const [one] = cloud.iam.keys(USER);

  // Bedrock learns of the new key late.
  cloud.iam.setPropagation({ bearerMs: 1500 });
  const seen: Record<string, string>[] = [];
  const timer = setInterval(() => seen.push(staged(cloud)), 20);
  const consumer = consume(cloud, () => staged(cloud).AWSCURRENT);
  await rotateWell(cloud, { inputs });
  clearInterval(timer);
  await consumer.stop();
  expect(consumer.failures).toEqual([]);

  const [, two] = cloud.iam.keys(USER);
  expect(seen).toContainEqual(
    expect.objectContaining({ AWSPENDING: two?.value, AWSCURRENT: one?.value }),
  );
  expect(staged(cloud)).toEqual({
    AWSPENDING: two?.value,
    AWSCURRENT: two?.value,
    AWSPREVIOUS: one?.value,
  });
  const versions = cloud.secretsManager.secret(SECRET)?.versions ?? [];
  expect(versions.map(({ value }) => value)).toEqual([one?.value, two?.value]);
});

test('by its ARN it is found in its own region', async () => {
  const Statement = { Effect: 'Allow' as const, Action: SINK_ACTIONS['secrets-manager'] };
  await using cloud = await sinkCloud({
    Version: '2012-10-17',
    Statement: { ...Statement, Resource: 'arn:aws:secretsmanager:eu-west-1:*:secret:far-??????' },
  });
  const { arn } = cloud.secretsManager.put({ name: 'far', region: 'eu-west-1' });
  await rotateWell(cloud, { inputs: { sinks: `- { type: secrets-manager, name: '${arn}' }` } });
  const [key] = cloud.iam.keys(USER);
  expect(cloud.secretsManager.secret('far')?.staged).toEqual({ AWSCURRENT: key?.value });
});
