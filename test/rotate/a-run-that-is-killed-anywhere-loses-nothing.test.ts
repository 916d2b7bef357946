import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, test } from 'vitest';
import { CRASH_PLANS, type CrashPlan, type Stage } from '../runner/crash-plans.ts';
import type { Call } from '../runner/kill-at-call.ts';
import { PLACES, type Places } from '../runner/published-places.ts';
import { beginLife, type Life } from '../runner/rotation-life.ts';

/** The requests of one stage's run, each of which a run is killed at. */
interface Target {
  stage: Stage;
  calls: Call[];
}

async function begin(makePlaces: () => Places, plan: CrashPlan): Promise<Life> {
  const places = makePlaces();
  const count = places.readers.length;
  const watched = plan.breaksConsumers ? 0 : plan.spoils ? count - 1 : count;
  const life = await beginLife(places, watched, plan.inputs ?? {});
  await plan.begin?.(life);
  return life;
}

async function reach(stage: Stage, life: Life): Promise<void> {
  life.pass(stage.days);
  await stage.before?.(life);
}

/**
 * What there is to be killed at, by rounds in which nothing is: the first may leave more keys than
 * it found, and a request that is sent twice is none of the plan's.
 */
async function listTargets(makePlaces: () => Places, plan: CrashPlan): Promise<Target[]> {
  await using life = await begin(makePlaces, plan);
  let targets = await list(life, plan);
  for (let round = 1; round < 6 && !plan.isFresh; round++) {
    const again = await list(life, plan);
    if (isDeepStrictEqual(again, targets)) return targets;
    targets = again;
  }
  return targets;
}

async function list(life: Life, { stages }: CrashPlan): Promise<Target[]> {
  const targets: Target[] = [];
  for (const stage of stages) {
    await reach(stage, life);
    targets.push({ stage, calls: await life.runAndList(stage.inputs) });
  }
  return targets;
}

type When = 'before' | 'after';

/** One circle, in which the n-th call of each stage is the end of its run. @returns the kills */
async function goRound(life: Life, targets: Target[], nth: number, when: When): Promise<number> {
  let kills = 0;
  for (const { stage, calls } of targets) {
    await reach(stage, life);
    const call = calls[nth];
    if (call === undefined) {
      await life.run(stage.inputs);
      continue;
    }
    const context = `${stage.name}, ${when} ${call.service} ${call.action} ${call.nth}`;
    await life.kill(call, when, stage.inputs);
    kills += 1;
    life.pass(0.1);
    await life.run();
    life.check(context);
  }
  return kills;
}

let total = 0;
let failed = 0;
afterAll(() => console.log(`${total} kills in all, ${failed} things went wrong`));

describe.each(Object.entries(PLACES))('%s', (place, makePlaces) => {
  test.concurrent.for(Object.entries(CRASH_PLANS))(
    '%s',
    { timeout: 900_000 },
    async ([name, plan], { expect }) => {
      const targets = await listTargets(makePlaces, plan);
      const rounds = Math.max(...targets.map(({ calls }) => calls.length));
      let kills = 0;
      const wrong: string[] = [];
      let life = await begin(makePlaces, plan);
      for (let nth = 0; nth < rounds; nth++) {
        for (const when of ['before', 'after'] as const) {
          if (plan.isFresh && kills > 0) {
            wrong.push(...life.wrong);
            await life[Symbol.asyncDispose]();
            life = await begin(makePlaces, plan);
          }
          kills += await goRound(life, targets, nth, when);
        }
      }
      wrong.push(...life.wrong);
      await life[Symbol.asyncDispose]();
      console.log(`${kills} kills, ${place}, ${name}: ${wrong.length} went wrong`);
      total += kills;
      failed += wrong.length;
      expect(kills).toBe(targets.reduce((sum, { calls }) => sum + 2 * calls.length, 0));
      expect(wrong).toEqual([]);
    },
  );
});
