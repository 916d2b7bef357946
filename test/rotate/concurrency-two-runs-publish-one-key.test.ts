import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { PLACES, placesCloud } from '../support/action/published-places.ts';
import { passDays, rotateStep, rotateWell, USER } from '../support/action/rotate-step.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { consumeAll } from '../support/cloud/consumer.ts';
import { isExhaustive, sampleOf, sizeOf } from '../support/setup/exhaustive.ts';
import { randomFrom, seed, shuffle } from '../support/setup/seed.ts';

const ROUNDS = Number(process.env.ROUNDS ?? sizeOf(1, 3));

/** Between 0 and 1, and the same for the same seed. */
function drawAt(index: number): number {
  const mixed = Math.imul(seed ^ (index * 0x9e3779b1), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}

/** What stands before the two runs. */
const BEGINNINGS: Record<string, (run: () => Promise<unknown>, cloud: Cloud) => Promise<void>> = {
  'no user and no key': async () => {},
  'a user whose key has expired': async (run, cloud) => {
    await run();
    passDays(cloud, 61);
  },
  'a key that is due': async (run, cloud) => {
    await run();
    passDays(cloud, 30.5);
  },
};

const random = randomFrom(seed);
/** `npm test` draws one beginning for each of two places. */
const drawBeginnings = () =>
  isExhaustive ? Object.keys(BEGINNINGS) : shuffle(Object.keys(BEGINNINGS), random).slice(0, 1);

describe.each(sampleOf(['a GitHub secret', 'a file', 'places of every kind'], 2))('%s', (name) => {
  test.each(drawBeginnings())('%s', async (beginning) => {
    for (let round = 0; round < ROUNDS; round++) {
      await race(name, beginning, Math.round(drawAt(round) * 900), drawAt(round + 100) < 0.5);
    }
  });
});

async function race(name: string, beginning: string, afterMs: number, lags: boolean) {
  const context = `SEED=${seed} ${name}, ${beginning}, ${afterMs} ms later${lags ? ', lists lag' : ''}`;
  using places = PLACES[name]?.();
  if (places === undefined) throw new Error(`no places: ${name}`);
  await using cloud = await placesCloud();
  const options = { inputs: places.inputs, limitMs: 90_000 };
  await BEGINNINGS[beginning]?.(() => rotateWell(cloud, options), cloud);
  if (lags) cloud.iam.setPropagation({ listMs: 400, bearerMs: 200 });
  const isInUse = beginning === 'a key that is due';
  const readers = places.readers.map((read) => () => read(cloud));
  const consumer = consumeAll(cloud, isInUse ? readers : []);

  // IAM's whole seconds are not shorter than real ones, and order keys that were made at once.
  const racing = { ...options, hurry: lags ? 2 : 20 };
  const steps = await Promise.all([
    rotateStep(cloud, racing),
    sleep(afterMs).then(() => rotateStep(cloud, racing)),
  ]);
  for (const step of steps) {
    if (step.code === 0) continue;
    expect(errorsOf(step), `${context}\n${step.log.text}`).toHaveLength(1);
    expect(errorsOf(step)[0], context).toMatch(
      /^ERR_ROTATION_INCOMPLETE: (Another run created key|Somebody else created the user)/,
    );
  }
  expect(cloud.iam.keys(USER).length, context).toBeLessThanOrEqual(2);

  const later = consumeAll(cloud, readers);
  for (const days of [0.1, 1.1, 1.1, 3.1]) {
    passDays(cloud, days);
    await rotateWell(cloud, options);
  }
  await Promise.all([consumer.stop(), later.stop()]);
  expect([...consumer.failures, ...later.failures], context).toEqual([]);
  const [held, ...others] = new Set(places.readers.map((read) => read(cloud)));
  const keys = cloud.iam.keys(USER);
  expect(others, context).toEqual([]);
  expect(
    keys.map(({ value, status }) => [value, status]),
    context,
  ).toEqual([[held, 'Active']]);
}
