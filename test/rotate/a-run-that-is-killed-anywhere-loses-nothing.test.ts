import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, test } from 'vitest';
import { CRASH_PLANS, type CrashPlan, type Stage } from '../runner/crash-plans.ts';
import type { Call } from '../runner/kill-at-call.ts';
import { PLACES, type Places, type Reader } from '../runner/published-places.ts';
import { beginLife, type Life } from '../runner/rotation-life.ts';

/** The requests of one stage's run, each of which a run is killed at. */
interface Target {
  stage: Stage;
  calls: Call[];
}

async function begin(makePlaces: () => Places, plan: CrashPlan): Promise<Life> {
  const places = makePlaces();
  const life = await beginLife(places, listWatched(places, plan), plan.inputs ?? {});
  await plan.begin?.(life);
  return life;
}

function listWatched({ readers, spoilable }: Places, plan: CrashPlan): Reader[] {
  if (plan.breaksConsumers) return [];
  return plan.spoils ? readers.filter((read) => read !== spoilable?.read) : readers;
}

function canHappen({ spoils }: CrashPlan, makePlaces: () => Places): boolean {
  using places = makePlaces();
  return !spoils || places.spoilable !== undefined;
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
    const calls = await life.runAndList(stage.inputs);
    targets.push({ stage, calls: stage.isSafe ? [] : calls });
  }
  return targets;
}

type When = 'before' | 'after';

/** Whether a request changes anything. */
const CHANGES = /^(Create|Update|Delete|Put|Tag|Attach)/;

/**
 * Just before and just after a request that only reads, the world is the same: one kill
 * stands for both, now the one and now the other. WHOLE=1 kills both ways.
 */
function isAtStake(call: Call | undefined, nth: number, when: When): call is Call {
  if (call === undefined) return false;
  const { action } = call;
  if (CHANGES.test(action) || process.env.WHOLE === '1') return true;
  return (nth % 2 === 0) === (when === 'before');
}

/** One circle, in which the n-th call of each stage is the end of its run. @returns the kills */
async function goRound(life: Life, targets: Target[], nth: number, when: When): Promise<number> {
  let kills = 0;
  for (const { stage, calls } of targets) {
    await reach(stage, life);
    const call = calls[nth];
    if (!isAtStake(call, nth, when)) {
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

function countKills(targets: Target[]): number {
  const stakes = targets.flatMap(({ calls }) =>
    calls.flatMap((call, nth) =>
      (['before', 'after'] as const).filter((when) => isAtStake(call, nth, when)),
    ),
  );
  return stakes.length;
}

let total = 0;
let failed = 0;
afterAll(() => console.log(`${total} kills in all, ${failed} things went wrong`));

describe.each(Object.entries(PLACES))('%s', (place, makePlaces) => {
  test.concurrent.for(
    Object.entries(CRASH_PLANS).filter(([, plan]) => canHappen(plan, makePlaces)),
  )('%s', { timeout: 900_000 }, async ([name, plan], { expect }) => {
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
        if (!targets.some(({ calls }) => isAtStake(calls[nth], nth, when))) continue;
        kills += await goRound(life, targets, nth, when);
      }
    }
    await life.settle();
    wrong.push(...life.wrong);
    await life[Symbol.asyncDispose]();
    console.log(`${kills} kills, ${place}, ${name}: ${wrong.length} went wrong`);
    total += kills;
    failed += wrong.length;
    expect(kills).toBe(countKills(targets));
    expect(wrong).toEqual([]);
  });
});
