import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { PLACES, type Places, type Reader } from '../support/action/published-places.ts';
import { beginLife, type Life } from '../support/action/watched-rotation.ts';
import { CRASH_PLANS, type CrashPlan, type Stage } from '../support/faults/crash-plans.ts';
import { type Call, NeverCame } from '../support/faults/kill-at-call.ts';
import { isExhaustive } from '../support/setup/exhaustive.ts';
import { randomFrom, seed, shuffle } from '../support/setup/seed.ts';

/** The requests of one stage's run, and where among them it is killed. */
interface Target {
  stage: Stage;
  calls: Call[];
  kills: Kill[];
  /** Those of them that a run did not come to. */
  left: Kill[];
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
 * it found, and a request that is sent twice is not in the plan. The schedule continues from there: in
 * one that has just begun, some of these requests are not made.
 */
async function listTargets(life: Life, plan: CrashPlan): Promise<Target[]> {
  let targets = await list(life, plan);
  for (let round = 1; round < 6 && !plan.isFresh; round++) {
    const again = await list(life, plan);
    if (isDeepStrictEqual(again.map(namesOf), targets.map(namesOf))) return again;
    targets = again;
  }
  return targets;
}

/** On a busy machine it is not always seen that files are the same. */
const namesOf = ({ calls }: Target) => calls.map(({ followsFiles, ...name }) => name);

async function list(life: Life, { stages }: CrashPlan): Promise<Target[]> {
  const targets: Target[] = [];
  for (const stage of stages) {
    await reach(stage, life);
    const calls = await life.runAndList(stage.inputs);
    targets.push({ stage, calls: stage.isSafe ? [] : calls, kills: [], left: [] });
  }
  return targets;
}

type When = 'before' | 'after';

const random = randomFrom(seed);

const changesOfPlaces = ({ calls }: Target) =>
  calls.filter(({ service, action }) => CHANGES.test(action) && service !== 'iam');

/** Whether a request changes anything. */
const CHANGES = /^(Create|Update|Delete|Put|Tag|Attach)/;

/** Where a run is killed: just before or just after the n-th request. */
interface Kill {
  nth: number;
  when: When;
}

/**
 * The kills that leave different states behind. Between two changes, of the cloud or of a file, all
 * kills leave the same state: one stands for them, drawn by the seed. WHOLE=1 kills before and after
 * each request.
 */
function listKills({ calls }: Target): Kill[] {
  const all = calls.flatMap((_, nth): Kill[] => [
    { nth, when: 'before' },
    { nth, when: 'after' },
  ]);
  if (process.env.WHOLE === '1') return all;
  const changes = (nth: number) => CHANGES.test(calls[nth]?.action ?? '');
  const kills: Kill[] = [];
  let alike: Kill[] = [];
  const drawOne = () => {
    if (alike.length > 0) kills.push(alike[Math.floor(random() * alike.length)] as Kill);
    alike = [];
  };
  for (const { nth, when } of all) {
    const isNew = when === 'after' ? changes(nth) : calls[nth]?.followsFiles;
    if (isNew) drawOne();
    alike.push({ nth, when });
  }
  drawOne();
  return kills;
}

/**
 * The n-th circle: the n-th kill of each stage, if it has so many. After a kill, a run may find done what
 * the listed one did: the kills that it did not come to are left.
 *
 * @returns the number of kills
 */
async function goRound(life: Life, targets: Target[], nth: number): Promise<number> {
  let count = 0;
  for (const { stage, calls, kills, left } of targets) {
    await reach(stage, life);
    const kill = kills[nth];
    const call = kill && calls[kill.nth];
    if (kill === undefined || call === undefined) {
      await life.run(stage.inputs);
      continue;
    }
    const context = `${stage.name}, ${kill.when} ${call.service} ${call.action} ${call.nth}`;
    if (await tryToKill(life, call, kill.when, stage)) count += 1;
    else left.push(kill);
    life.pass(0.1);
    await life.run();
    life.check(context);
  }
  return count;
}

/** @returns false if the run did not come to that request */
async function tryToKill(life: Life, call: Call, when: When, stage: Stage): Promise<boolean> {
  try {
    await life.kill(call, when, stage.inputs);
    return true;
  } catch (error) {
    if (!(error instanceof NeverCame)) throw error;
    life.cloud.faults.clear();
    return false;
  }
}

/** The numbers of all circles in which at least one run is killed. */
function listRounds(targets: Target[]): number[] {
  return [...Array(Math.max(...targets.map(({ kills }) => kills.length))).keys()];
}

/** Rounds of a circle that are drawn where not all are gone. */
const SAMPLE = 1;
/** Places that are drawn in the same way. */
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

/** Where a plan that leaves all places alone is tried. */
const [onlyPlace] = shuffle(Object.keys(PLACES), random);

function plansFor(place: string, makePlaces: () => Places): [string, CrashPlan][] {
  return Object.entries(CRASH_PLANS).filter(([name, plan]) => {
    if (drawn !== undefined) return drawn.get(place) === name;
    return canHappen(plan, makePlaces) && (!plan.leavesPlaces || place === onlyPlace);
  });
}

let total = 0;
let failed = 0;
beforeAll(() => {
  const what = isExhaustive ? 'the crash matrix' : 'a sample of the crash matrix';
  console.log(`${what}; SEED=${seed} repeats it`);
});
afterAll(() => console.log(`${total} kills in all, ${failed} things went wrong`));

const tried = Object.entries(PLACES).filter((entry) => plansFor(...entry).length > 0);

describe.each(tried)('%s', (place, makePlaces) => {
  test.concurrent.for(plansFor(place, makePlaces))('%s', async ([name, plan], { expect }) => {
    let life = await begin(makePlaces, plan);
    const targets = (await listTargets(life, plan)).map((target) => ({
      ...target,
      kills: listKills(target),
    }));
    if (plan.leavesPlaces) expect(targets.flatMap(changesOfPlaces)).toEqual([]);
    const all = listRounds(targets);
    const rounds = isExhaustive ? all : shuffle(all, random).slice(0, SAMPLE);
    let kills = 0;
    const wrong: string[] = [];
    const goRounds = async (some: Target[], numbers: number[]) => {
      for (const round of numbers) {
        if (plan.isFresh) {
          wrong.push(...life.wrong);
          await life[Symbol.asyncDispose]();
          life = await begin(makePlaces, plan);
        }
        kills += await goRound(life, some, round);
      }
    };
    await goRounds(targets, rounds);
    const again = targets.map((target) => ({ ...target, kills: target.left, left: [] }));
    await goRounds(again, listRounds(again));
    await life.settle();
    wrong.push(...life.wrong);
    await life[Symbol.asyncDispose]();
    console.log(`${kills} kills, ${place}, ${name}: ${wrong.length} went wrong`);
    total += kills;
    failed += wrong.length;
    expect(kills).toBe(
      targets.flatMap((target) => rounds.filter((nth) => target.kills[nth])).length,
    );
    expect(kills).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });
});
