import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { PLACES, type Places, type Reader } from '../support/action/published-places.ts';
import { beginLife, type Life } from '../support/action/watched-rotation.ts';
import { CRASH_PLANS, type CrashPlan, type Stage } from '../support/faults/crash-plans.ts';
import type { Call } from '../support/faults/kill-at-call.ts';
import { isExhaustive } from '../support/setup/exhaustive.ts';
import { randomFrom, seed, shuffle } from '../support/setup/seed.ts';

/** The requests of one stage's run, each of which a run is killed at. */
interface Target {
  stage: Stage;
  calls: Call[];
  /** Files change between requests that only read. */
  hasFiles: boolean;
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
 * it found, and a request that is sent twice is none of the plan's. The life goes on from there: in
 * one that has just begun, some of these requests are not made.
 */
async function listTargets(life: Life, plan: CrashPlan): Promise<Target[]> {
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
  const hasFiles = /"type":"(file|exec)"/.test(Object.values(life.places.inputs).join());
  for (const stage of stages) {
    await reach(stage, life);
    const calls = await life.runAndList(stage.inputs);
    targets.push({ stage, calls: stage.isSafe ? [] : calls, hasFiles });
  }
  return targets;
}

type When = 'before' | 'after';

/** Whether a request changes anything. */
const CHANGES = /^(Create|Update|Delete|Put|Tag|Attach)/;

/**
 * Just before and just after a request that only reads, the world is the same: one kill
 * stands for both, now the one and now the other. Without files it stays the same until the next change:
 * one kill stands for all the reads between two changes. WHOLE=1 kills at each, both ways.
 */
function isAtStake({ calls, hasFiles }: Target, nth: number, when: When): boolean {
  const call = calls[nth];
  if (call === undefined) return false;
  if (CHANGES.test(call.action) || process.env.WHOLE === '1') return true;
  if ((nth % 2 === 0) !== (when === 'before')) return false;
  return hasFiles || CHANGES.test(calls[nth - 1]?.action ?? 'Create');
}

/** One circle, in which the n-th call of each stage is the end of its run. @returns the kills */
async function goRound(life: Life, targets: Target[], { nth, when }: Round): Promise<number> {
  let kills = 0;
  for (const target of targets) {
    const { stage, calls } = target;
    await reach(stage, life);
    const call = calls[nth];
    if (call === undefined || !isAtStake(target, nth, when)) {
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

/** The n-th call of each stage of a circle, and on which side of it the run is killed. */
interface Round {
  nth: number;
  when: When;
}

/** Every round in which at least one run is killed. */
function listRounds(targets: Target[]): Round[] {
  const most = Math.max(...targets.map(({ calls }) => calls.length));
  return Array.from({ length: most }, (_, nth) => nth)
    .flatMap((nth) => [
      { nth, when: 'before' as const },
      { nth, when: 'after' as const },
    ])
    .filter(({ nth, when }) => countKills(targets, { nth, when }) > 0);
}

function countKills(targets: Target[], { nth, when }: Round): number {
  return targets.filter((target) => isAtStake(target, nth, when)).length;
}

const random = randomFrom(seed);
/** Rounds of a circle that are drawn where not all are gone. */
const SAMPLE = 1;
/** Places that are drawn likewise. */
const SAMPLED_PLACES = 3;

/** Which plans are tried in a place: all that can happen there, or one that no other place has. */
const drawn = isExhaustive ? undefined : drawPlans();

/** @returns a plan for each place; redrawn while one cannot happen in its place */
function drawPlans(): Map<string, string> {
  const places = shuffle(Object.entries(PLACES), random).slice(0, SAMPLED_PLACES);
  for (;;) {
    const names = shuffle(Object.keys(CRASH_PLANS), random);
    const pairs = places.map(([place, make], at) => {
      const name = names[at % names.length] ?? '';
      return { place, name, fits: canHappen(CRASH_PLANS[name] as CrashPlan, make) };
    });
    if (pairs.every(({ fits }) => fits)) {
      return new Map(pairs.map(({ place, name }) => [place, name]));
    }
  }
}

const plansFor = (place: string, makePlaces: () => Places) =>
  Object.entries(CRASH_PLANS).filter(([name, plan]) =>
    drawn === undefined ? canHappen(plan, makePlaces) : drawn.get(place) === name,
  );

let total = 0;
let failed = 0;
beforeAll(() => {
  if (!isExhaustive) console.log(`a sample of the crash matrix; SEED=${seed} repeats it`);
});
afterAll(() => console.log(`${total} kills in all, ${failed} things went wrong`));

const tried = Object.entries(PLACES).filter((entry) => plansFor(...entry).length > 0);

describe.each(tried)('%s', (place, makePlaces) => {
  test.concurrent.for(plansFor(place, makePlaces))(
    '%s',
    { timeout: 900_000 },
    async ([name, plan], { expect }) => {
      let life = await begin(makePlaces, plan);
      const targets = await listTargets(life, plan);
      const all = listRounds(targets);
      const rounds = isExhaustive ? all : shuffle(all, random).slice(0, SAMPLE);
      let kills = 0;
      const wrong: string[] = [];
      for (const round of rounds) {
        if (plan.isFresh) {
          wrong.push(...life.wrong);
          await life[Symbol.asyncDispose]();
          life = await begin(makePlaces, plan);
        }
        kills += await goRound(life, targets, round);
      }
      await life.settle();
      wrong.push(...life.wrong);
      await life[Symbol.asyncDispose]();
      console.log(`${kills} kills, ${place}, ${name}: ${wrong.length} went wrong`);
      total += kills;
      failed += wrong.length;
      expect(kills).toBe(rounds.reduce((sum, round) => sum + countKills(targets, round), 0));
      expect(kills).toBeGreaterThan(0);
      expect(wrong).toEqual([]);
    },
  );
});
