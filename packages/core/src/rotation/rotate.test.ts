import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mishap } from '../../test-support/mishap.ts';
import { live, SCHEDULE } from '../../test-support/rotation-life.ts';
import { RotationWorld, type WorldOptions } from '../../test-support/rotation-world.ts';

const WORLDS: [name: string, options: WorldOptions][] = [
  ['one sink that can be read', { sinks: ['readable'] }],
  ['one GitHub secret that the workflow passes back', { sinks: ['snapshot'] }],
  [
    'two readable sinks and a readable escrow',
    { sinks: ['readable', 'readable'], escrow: 'readable' },
  ],
  ['GitHub secrets alone', { sinks: ['write-only', 'snapshot', 'write-only'], escrow: 'snapshot' }],
  ['a mix', { sinks: ['readable', 'write-only'], escrow: 'snapshot' }],
];
/** What must hold once nothing has gone wrong for some days. */
async function expectQuiet(world: RotationWorld, context: string): Promise<void> {
  await live(world, 12);
  const held = world.held();
  expect(world.failures, context).toEqual([]);
  expect(new Set(held).size, context).toBe(1);
  expect(world.keys.find(({ id }) => id === held[0])?.status, context).toBe('Active');
}

describe.each(WORLDS)('%s', (_name, options) => {
  test('a year has twelve rotations and never an outage', async () => {
    const world = new RotationWorld(options);
    const lives = new Set<string | undefined>();
    for (let hour = 0; hour < 365 * 24; hour += SCHEDULE) {
      await world.run();
      lives.add(world.held()[0]);
      world.pass(SCHEDULE);
    }
    expect(lives.size).toBeGreaterThanOrEqual(12);
    await expectQuiet(world, 'a year');
  });

  test.each<Mishap['kind']>(['die', 'lose', 'outage', 'refuse'])(
    'whatever call fails (%s), later runs finish and no consumer notices',
    async (kind) => {
      const points = await countPoints(options);
      expect(points).toBeGreaterThan(10);
      for (const when of ['before', 'after'] as const) {
        if (kind === 'refuse' && when === 'after') continue;
        for (const day of [0, 30.5, 32, 35.5]) {
          const quiet = new RotationWorld(options);
          await live(quiet, day);
          for (let call = 1; call <= points; call++) {
            await goWrong(quiet.copy(), { call, kind, when }, `day ${day}`);
          }
        }
      }
    },
  );
});

/** The calls of the longest run. */
async function countPoints(options: WorldOptions): Promise<number> {
  const world = new RotationWorld(options);
  let most = 0;
  for (let hour = 0; hour < 40 * 24; hour += SCHEDULE) {
    await world.run();
    most = Math.max(most, world.calls.length);
    world.pass(SCHEDULE);
  }
  return most;
}

/**
 * A run with a mishap, then one that was queued before it and so has old secrets, then a quiet life.
 */
async function goWrong(world: RotationWorld, mishap: Mishap, context: string): Promise<void> {
  const queued = world.snapshots();
  await world.run({ mishap });
  await world.run({ queued });
  world.pass(1);
  await expectQuiet(world, `${context}, ${JSON.stringify(mishap)}`);
}

test('runs once a day keep to the timeline of docs/rotation.md', async () => {
  const world = new RotationWorld({ sinks: ['snapshot'] });
  const seen: Record<string, string> = {};
  const note = (what: string) => {
    seen[what] ??= new Date(world.nowMs).toISOString().slice(0, 10);
  };
  world.nowMs = Date.parse('2026-06-01T04:00:00Z');
  await world.run();
  for (let day = 0; day < 65; day++) {
    world.nowMs = Date.parse('2026-06-02T04:17:00Z') + day * 24 * 3_600_000;
    await world.run();
    const [first, second] = [1, 2].map((number) =>
      world.keys.find(({ id }) => id === `ACCA000${number}`),
    );
    if (second !== undefined) note('the second is made');
    if (first?.status === 'Inactive') note('the first is deactivated');
    if (first === undefined) note('the first is deleted');
    if (world.held()[0] === 'ACCA0003') note('the third is made');
  }
  expect(seen).toEqual({
    'the second is made': '2026-07-01',
    'the first is deactivated': '2026-07-03',
    'the first is deleted': '2026-07-07',
    'the third is made': '2026-08-01',
  });
});

/** For each world; `npm test` takes a sample. */
const HISTORIES = process.env.EXHAUSTIVE === '1' ? 200 : 15;

describe('any history', () => {
  const mishap = fc.record({
    call: fc.integer({ min: 1, max: 30 }),
    kind: fc.constantFrom('die', 'lose', 'outage', 'refuse'),
    when: fc.constant('before'),
  }) as fc.Arbitrary<Mishap>;
  const event = fc.oneof(
    fc.record({ kind: fc.constant('run' as const) }),
    fc.record({ kind: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ kind: fc.constant('mishap' as const), mishap }),
    fc.record({ kind: fc.constant('race' as const), seed: fc.integer(), mishap }),
    fc.record({ kind: fc.constant('rollback' as const) }),
  );

  test.each(WORLDS)(
    '%s: no consumer ever fails, and it ends in one key',
    async (_name, options) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 33 }),
          fc.array(event, { minLength: 1, maxLength: 25 }),
          async (day, events) => {
            const world = new RotationWorld(options);
            await live(world, day);
            for (const happens of events) await happen(world, happens);
            await expectQuiet(world, 'any history');
          },
        ),
        { numRuns: HISTORIES },
      );
    },
  );

  type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

  async function happen(world: RotationWorld, event: Event): Promise<void> {
    if (event.kind === 'run') await world.run();
    if (event.kind === 'pass') {
      // A scheduled run happens once a day at least.
      world.pass(Math.min(event.hours, 24));
      await world.run();
    }
    if (event.kind === 'mishap') await world.run({ mishap: event.mishap });
    if (event.kind === 'rollback') await world.run({ mode: 'rollback' });
    if (event.kind === 'race') await race(world, event.seed, event.mishap);
  }
});

/** Two runs at once, each call of theirs in an order that the seed gives. */
async function race(world: RotationWorld, seed: number, mishap: Mishap): Promise<void> {
  let state = seed >>> 0 || 1;
  const turn = async () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    for (let yields = state >>> 28; yields > 0; yields--) await Promise.resolve();
  };
  await Promise.all([world.run({ turn, mishap }), world.run({ turn })]);
}
