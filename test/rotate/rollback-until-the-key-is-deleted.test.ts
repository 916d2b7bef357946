import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { PLACES, type Places, placesCloud } from '../support/action/published-places.ts';
import {
  passDays,
  rotateStep,
  rotateWell,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { consumeAll } from '../support/cloud/consumer.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

/** Places that keep what they held before, and one that does not. */
const KEEPING = ['a secret of Secrets Manager', 'a parameter of SSM'];

interface World {
  cloud: Cloud;
  places: Places;
  run: (inputs?: Record<string, string>) => ReturnType<typeof rotateWell>;
  held: () => string | undefined;
}

/** A key was replaced, and some days have passed. */
async function afterRotation(name: string, days: number): Promise<World & AsyncDisposable> {
  const places = PLACES[name]?.();
  if (places === undefined) throw new Error(`no places: ${name}`);
  const cloud = await placesCloud();
  const run = (inputs = {}) => rotateWell(cloud, { inputs: { ...places.inputs, ...inputs } });
  await run();
  passDays(cloud, 30.5);
  await run();
  passDays(cloud, days);
  await run();
  return {
    cloud,
    places,
    run,
    held: () => places.readers[0]?.(cloud),
    [Symbol.asyncDispose]: async () => {
      await cloud.stop();
      places[Symbol.dispose]();
    },
  };
}

test.each(sampleOf(KEEPING, 1))(
  '%s: in its grace it is put back, and nobody notices',
  async (name) => {
    await using world = await afterRotation(name, 0.2);
    const { cloud, run, held } = world;
    const [former, latest] = cloud.iam.keys(USER);
    const consumer = consumeAll(cloud, [held]);
    const step = await run({ mode: 'rollback' });
    expect(step.outputs).toMatchObject({
      phase: 'rollback',
      'key-id': former?.id,
      'old-key-id': latest?.id,
    });
    expect(held()).toBe(former?.value);
    expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
    // The way forward again: the one that was rolled back goes, and then another comes.
    for (const days of [1.1, 3.1, 0.1]) {
      passDays(cloud, days);
      await run();
    }
    const keys = cloud.iam.keys(USER);
    expect(keys.map(({ id }) => id)).not.toContain(latest?.id);
    expect(held()).toBe(keys.at(-1)?.value);
    expect(keys.at(-1)?.id).not.toBe(former?.id);
    await consumer.stop();
    expect(consumer.failures).toEqual([]);
  },
);

test.each(sampleOf(KEEPING, 1))(
  '%s: in its soak it is turned on before it is put back',
  async (name) => {
    await using world = await afterRotation(name, 1.2);
    const { cloud, run, held } = world;
    expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
    const consumer = consumeAll(cloud, [held]);
    await run({ mode: 'rollback' });
    await consumer.stop();
    expect(consumer.failures).toEqual([]);
    expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
    expect(held()).toBe(cloud.iam.keys(USER)[0]?.value);
  },
);

test('a GitHub secret gives no old value back: the key works again for those who have it', async () => {
  await using world = await afterRotation('a GitHub secret', 1.2);
  const { cloud, places, run, held } = world;
  const [former, latest] = cloud.iam.keys(USER);
  const step = await rotateStep(cloud, { inputs: { ...places.inputs, mode: 'rollback' } });
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
  expect(held()).toBe(latest?.value);
  expect(step.outputs['key-id']).toBe(latest?.id);
  expect(errorsOf(step)[0]).toMatch(
    new RegExp(`^ERR_ROTATION_INCOMPLETE: .*Key ${former?.id} works again, but no place kept`),
  );
  // For another grace, and then it goes.
  passDays(cloud, 1.1);
  await run();
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
});

test('a GitHub secret gets the old value back if a person passes it in', async () => {
  await using world = await afterRotation('a GitHub secret', 1.2);
  const { cloud, run, held } = world;
  const [former] = cloud.iam.keys(USER);
  await run({ mode: 'rollback', 'current-key': former?.value ?? '' });
  expect(held()).toBe(former?.value);
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
});

test('once it is deleted there is no way back, and nothing changes', async () => {
  await using world = await afterRotation('a parameter of SSM', 1.2);
  const { cloud, places, run, held } = world;
  passDays(cloud, 3.1);
  await run();
  expect(statusesOf(cloud)).toEqual(['Active']);
  const before = held();
  const step = await rotateStep(cloud, { inputs: { ...places.inputs, mode: 'rollback' } });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_INPUT: There is no key to roll back to/);
  expect(statusesOf(cloud)).toEqual(['Active']);
  expect(held()).toBe(before);
});
