import { expect } from 'vitest';
import { RotationWorld, type WorldOptions } from './rotation-world.ts';

/** Places that a run can read, and secrets that a workflow passes back. */
export const READABLE: WorldOptions = { sinks: ['readable'] };
export const SECRETS: WorldOptions = { sinks: ['write-only', 'snapshot'], escrow: 'snapshot' };
export const PLACES = [
  ['one sink that can be read', READABLE],
  ['GitHub secrets', SECRETS],
] as const;

/** Between two runs of a schedule, in hours. */
export const SCHEDULE = 7;

/** Runs as a schedule would. */
export async function live(world: RotationWorld, days: number): Promise<void> {
  for (let passed = 0; passed < days * 24; passed += SCHEDULE) {
    await world.run();
    world.pass(SCHEDULE);
  }
}

/** A quiet life until the key is due. */
export async function liveUntilDue(options: WorldOptions): Promise<RotationWorld> {
  const world = new RotationWorld(options);
  await live(world, 30);
  world.pass(12);
  return world;
}

/** The number of the first call of a kind in the run that replaces a key, from 1. */
export async function numberOf(name: string, options: WorldOptions): Promise<number> {
  const world = await liveUntilDue(options);
  await world.run();
  return world.calls.indexOf(name) + 1;
}

export function expectOneKeyEverywhere(world: RotationWorld): void {
  const [held, ...others] = new Set(world.held());
  expect(others).toEqual([]);
  expect(world.keys.find(({ id }) => id === held)?.status).toBe('Active');
}

/** Holds a run up before its n-th call until something has happened. */
export function stopBefore(call: number, until: Promise<unknown>) {
  const { promise: reached, resolve } = makeGate();
  let calls = 0;
  const turn = async () => {
    calls += 1;
    if (calls !== call) return;
    resolve();
    await until;
  };
  const start = <T>(run: (turn: () => Promise<void>) => Promise<T>) => run(turn).finally(resolve);
  return { reached, start };
}

/** A promise that somebody else keeps. */
export function makeGate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}
