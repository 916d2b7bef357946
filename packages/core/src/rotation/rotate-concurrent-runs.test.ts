import { expect, test } from 'vitest';
import {
  expectOneKeyEverywhere,
  live,
  liveUntilDue,
  makeGate,
  numberOf,
  PLACES,
  READABLE,
  stopBefore,
} from '../../test-support/rotation-life.ts';
import { RotationWorld, type WorldOptions } from '../../test-support/rotation-world.ts';

test.each(PLACES)(
  '%s: a run whose creation got no answer leaves the key of another run alone',
  async (_, options) => {
    const world = await liveUntilDue(options);
    const call = await numberOf('createKey', options);
    const observed = await numberOf('tagUser', options);
    const lost = makeGate();
    const other = stopBefore(observed, lost.promise);
    const published = other.start((turn) => world.run({ turn }));
    await other.reached;
    const own = stopBefore(call + 1, published);
    void own.reached.then(lost.resolve);
    await own.start((turn) => world.run({ turn, mishap: { call, kind: 'lose', when: 'before' } }));
    world.pass(2);
    await live(world, 12);
    expect(world.failures).toEqual([]);
    expectOneKeyEverywhere(world);
  },
);

test.each(PLACES)(
  '%s: a run that looks around while another one publishes puts nothing back',
  async (_, options) => {
    const looks = (await numberOf('preflight sink 1', options)) + 3;
    for (let call = 1; call <= looks; call++) {
      const world = await liveUntilDue(options);
      const other = makeGate();
      const own = stopBefore(call, other.promise);
      const stopped = own.start((turn) => world.run({ turn }));
      await own.reached;
      await world.run();
      other.resolve();
      await stopped;
      await live(world, 12);
      expect(world.failures, `stopped before call ${call}`).toEqual([]);
      expectOneKeyEverywhere(world);
    }
  },
);

test.each(PLACES)(
  '%s: of two runs that replace a key, one gives way if a person has deleted the old key meanwhile',
  async (_, options) => {
    const world = await liveUntilDue(options);
    const announcement = await numberOf('tagUser', options);
    const gates = [makeGate(), makeGate()];
    const runs = gates.map(({ promise }) => {
      const run = stopBefore(announcement, promise);
      return { ...run, ended: run.start((turn) => world.run({ turn })) };
    });
    for (const { reached } of runs) await reached;
    world.changeByHand(world.keys[0]?.id);
    for (const [index, { ended }] of runs.entries()) {
      gates[index]?.resolve();
      await ended;
    }
    expect(world.keys).toHaveLength(1);
    world.forgive();
    await live(world, 12);
    expect(world.failures).toEqual([]);
    expectOneKeyEverywhere(world);
  },
);

test('a run that was held up does not publish a key that another run took for lost', async () => {
  const world = await liveUntilDue(READABLE);
  const call = await numberOf('write sink 1', READABLE);
  const others = makeGate();
  const own = stopBefore(call, others.promise);
  const mishap = { call, kind: 'lose', when: 'before' } as const;
  const stopped = own.start((turn) => world.run({ turn, mishap }));
  await own.reached;
  world.pass(1);
  await world.run();
  others.resolve();
  await stopped;
  await live(world, 12);
  expect(world.failures).toEqual([]);
  expectOneKeyEverywhere(world);
});

test('runs that waited for an approval for days do not bring an old key back', async () => {
  const world = new RotationWorld({ sinks: ['snapshot'], policy: { graceHours: 72 } });
  await live(world, 30);
  const queued = world.snapshots();
  world.pass(12);
  await world.run();
  const [published] = world.held();
  for (const hours of [30, 30, 30]) {
    world.pass(hours);
    const report = await world.run({ queued });
    expect(report?.liveKeyId).toBe(published);
  }
  expect(world.failures).toEqual([]);
});

test('a run that gives way does not delete a key that a third run took from escrow and published', async () => {
  const options: WorldOptions = { sinks: ['readable'], escrow: 'readable' };
  const first = new RotationWorld(options);
  await first.run();
  const nth = (name: string) => first.calls.indexOf(name) + 1;
  const world = new RotationWorld(options);
  const [killed, published] = [makeGate(), makeGate()];
  // It has looked, and found nothing.
  const own = stopBefore(nth('tagUser'), killed.promise);
  const ownProof = stopBefore(nth('probe'), published.promise);
  const stopped = ownProof.start((beforeProof) =>
    own.start((beforeAll) =>
      world.run({
        turn: async () => {
          await beforeAll();
          await beforeProof();
        },
      }),
    ),
  );
  await own.reached;
  await world.run({ mishap: { call: nth('createKey'), kind: 'die', when: 'after' } });
  killed.resolve();
  await ownProof.reached;
  world.pass(0.01);
  await world.run();
  published.resolve();
  await stopped;
  expect(world.failures).toEqual([]);
  await live(world, 12);
  expect(world.failures).toEqual([]);
  expectOneKeyEverywhere(world);
});
