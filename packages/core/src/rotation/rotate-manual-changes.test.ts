import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  expectOneKeyEverywhere,
  live,
  liveUntilDue,
  numberOf,
  PLACES,
  READABLE,
} from '../../test-support/rotation-life.ts';
import { RotationWorld } from '../../test-support/rotation-world.ts';

test.each(PLACES)(
  '%s: a key that a person makes after a creation was refused is not treated as a lost one',
  async (_, options) => {
    const world = await liveUntilDue(options);
    const call = await numberOf('createKey', options);
    await world.run({ mishap: { call, kind: 'refuse', when: 'before' } });
    world.makeByHand();
    await live(world, 20);
    expect(world.failures).toEqual([]);
  },
);

test.each(PLACES)(
  '%s: a key that a person makes long after a run was killed is not treated as a lost one',
  async (_, options) => {
    const world = await liveUntilDue(options);
    const call = await numberOf('createKey', options);
    await world.run({ mishap: { call, kind: 'die', when: 'before' } });
    world.pass(1);
    world.makeByHand();
    await live(world, 20);
    expect(world.failures).toEqual([]);
  },
);

test.each(PLACES)(
  '%s: a key that a person makes minutes after a run was killed is not deleted in use',
  async (_, options) => {
    const world = await liveUntilDue(options);
    const call = await numberOf('createKey', options);
    await world.run({ mishap: { call, kind: 'die', when: 'before' } });
    world.pass(0.05);
    const { id } = world.makeByHand();
    const find = () => world.keys.find((key) => key.id === id);
    world.pass(1);
    await world.run();
    // IAM does not say who made it: it is off, and its user turns it on again.
    expect(find()?.status).toBe('Inactive');
    world.changeByHand(id, 'Active');
    world.forgive();
    await world.run();
    world.pass(23);
    await world.run();
    expect(find()?.status).toBe('Active');
    // Somebody who does nothing more has it off for a whole soak.
    world.pass(2);
    await world.run();
    world.pass(71);
    await world.run();
    expect(find()?.status).toBe('Inactive');
    await live(world, 12);
    expectOneKeyEverywhere(world);
  },
);

test.each(PLACES)(
  '%s: a key that is deleted by hand is replaced, though its alias is given out again to one that is lost',
  async (_, options) => {
    const world = new RotationWorld(options);
    await live(world, 10);
    world.changeByHand(world.held()[0]);
    world.pass(1);
    const first = new RotationWorld(options);
    await first.run();
    const call = first.calls.indexOf('createKey') + 1;
    await world.run({ mishap: { call, kind: 'die', when: 'after' } });
    world.pass(1);
    await live(world, 1);
    world.forgive();
    await live(world, 40);
    expect(world.failures).toEqual([]);
    expectOneKeyEverywhere(world);
  },
);

test('a user without room for the tags of a rotation gets no key', async () => {
  const world = new RotationWorld(READABLE);
  for (let tag = 0; tag < 48; tag++) world.tags[`cost-centre-${tag}`] = 'research';
  const report = await world.run();
  expect(report?.error).toBeDefined();
  expect(world.keys).toEqual([]);
});

test.each(PLACES)(
  '%s: whatever people make, delete and untag, no key in use is touched',
  async (_, options) => {
    const event = fc.record({
      what: fc.constantFrom('run' as const, 'day', 'make', 'delete', 'untag', 'die'),
      call: fc.integer({ min: 5, max: 12 }),
      when: fc.constantFrom('before' as const, 'after'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(0, 29.6, 33),
        fc.array(event, { maxLength: 12 }),
        async (day, history) => {
          const world = new RotationWorld(options);
          const own: string[] = [];
          await live(world, day);
          for (const { what, call, when } of history) {
            if (what === 'run') await world.run();
            if (what === 'die') await world.run({ mishap: { call, kind: 'die', when } });
            if (what === 'make' && world.keys.length < 2) own.push(world.makeByHand().id);
            if (what === 'delete') world.changeByHand(own.pop());
            if (what === 'untag') world.tags = {};
            world.pass(what === 'day' ? 24 : 1);
          }
          expect(world.failures).toEqual([]);
          while (own.length > 0) world.changeByHand(own.pop());
          for (let cleanup = 0; cleanup < 6; cleanup++) {
            const report = await world.run();
            await world.run({ mode: 'cleanup' });
            world.pass(25);
            // As the error says: delete the one that nobody uses.
            const spare = world.keys.find(({ id }) => !world.held().includes(id));
            if (report?.plan.phase === 'refused') world.changeByHand(spare?.id);
          }
          await live(world, 12);
          expect(world.failures).toEqual([]);
          expectOneKeyEverywhere(world);
        },
      ),
      { numRuns: process.env.EXHAUSTIVE === '1' ? 300 : 60 },
    );
  },
);
