import { test } from 'vitest';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
  USER,
} from '../support/action/rotate-step.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { consumeAll } from '../support/cloud/consumer.ts';
import { type Call, killAt, NeverCame } from '../support/faults/kill-at-call.ts';
import { sizeOf } from '../support/setup/exhaustive.ts';
import { randomFrom, seed } from '../support/setup/seed.ts';

/** `npm test` lives through six weeks with a run on each second day, `npm run test:all` through two years. */
const DAYS = sizeOf(42, 365);
const DAYS_BETWEEN_RUNS = sizeOf(2, 1);
const LEAST_ROTATIONS = sizeOf(1, 12);
const seeds = Array.from({ length: sizeOf(1, 2) }, (_, index) => seed + index);

const INPUTS: Record<string, string> = {
  sinks: `
    - { type: github, name: BEDROCK_API_KEY }
    - { type: github, name: BEDROCK_API_KEY, environment: production }`,
  escrow: '{ type: github, name: BEDROCK_API_KEY_PENDING }',
};

/** What a run may meet. IAM's and GitHub's calls are those that change something. */
const CALLS: Omit<Call, 'nth'>[] = [
  { service: 'iam', action: 'TagUser' },
  { service: 'iam', action: 'CreateServiceSpecificCredential' },
  { service: 'iam', action: 'UpdateServiceSpecificCredential' },
  { service: 'iam', action: 'DeleteServiceSpecificCredential' },
  { service: 'iam', action: 'ListServiceSpecificCredentials' },
  { service: 'github', action: 'PutSecret' },
  { service: 'github', action: 'GetSecret' },
  { service: 'bedrock', action: 'ListFoundationModels' },
  { service: 'sts', action: 'AssumeRoleWithWebIdentity' },
];

test.concurrent.for(seeds)(`${DAYS} days from seed %i`, async (start, { expect }) => {
  console.log(`SEED=${start}`);
  await using cloud = await rotationCloud();
  cloud.iam.setPropagation({ listMs: 200, bearerMs: 300 });
  const random = randomFrom(start);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const places = [undefined, 'production'].map(
    (environment) => () =>
      cloud.github.secret(
        { repository: REPOSITORY, ...(environment !== undefined && { environment }) },
        'BEDROCK_API_KEY',
      )?.value,
  );
  const consumer = consumeAll(cloud, places);
  const rotated = new Set<string>();
  const counts = { runs: 0, kills: 0, faults: 0, failed: 0, mostKeys: 0 };
  for (let day = 0; day < DAYS; day += DAYS_BETWEEN_RUNS) {
    const luck = random();
    const call = { ...pick(CALLS), nth: Math.floor(random() * 2) };
    counts.runs += 1;
    if (luck < 0.15) {
      counts.kills += 1;
      await tryToKill(cloud, call, random() < 0.5 ? 'before' : 'after');
    } else {
      if (luck < 0.35) {
        counts.faults += 1;
        const kind = pick(['status', 'throttle', 'drop', 'drop-after'] as const);
        cloud.faults.add({ service: call.service, action: call.action, skip: call.nth, kind });
      }
      const step = await rotateStep(cloud, { inputs: INPUTS });
      if (step.code !== 0) counts.failed += 1;
    }
    cloud.faults.clear();
    counts.mostKeys = Math.max(counts.mostKeys, cloud.iam.keys(USER).length);
    const live = cloud.iam.keys(USER).find(({ value }) => value === places[0]?.());
    if (live !== undefined) rotated.add(live.id);
    passDays(cloud, DAYS_BETWEEN_RUNS);
  }
  for (const days of [1, 1, 1, 4]) {
    await rotateWell(cloud, { inputs: INPUTS });
    passDays(cloud, days);
  }
  await consumer.stop();
  console.log(
    JSON.stringify({ ...counts, published: rotated.size, consumerCalls: consumer.calls }),
  );
  expect(consumer.failures).toEqual([]);
  expect(rotated.size).toBeGreaterThanOrEqual(LEAST_ROTATIONS);
  expect(counts.mostKeys).toBeLessThanOrEqual(2);
  const held = places.map((read) => read());
  expect(cloud.iam.keys(USER).some((key) => held.every((value) => value === key.value))).toBe(true);
});

/** A call that this run does not come to kills nothing. */
async function tryToKill(cloud: Cloud, call: Call, when: 'before' | 'after'): Promise<void> {
  await killAt(cloud, call, when, { inputs: INPUTS }).catch((error: Error) => {
    if (!(error instanceof NeverCame)) throw error;
  });
}
