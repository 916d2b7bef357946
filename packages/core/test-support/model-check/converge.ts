import { HOUR_MS } from '../../src/rotation/policy.ts';
import type { RotationReport } from '../../src/rotation/report-rotation.ts';
import type { Planner } from '../../src/rotation/rotate.ts';
import { deleteKey, makeCall } from './model-calls.ts';
import { excuse, PAUSE_MS, pass } from './model-events.ts';
import { findViolation, liveOf } from './model-invariants.ts';
import {
  idOf,
  isWorking,
  type ModelWorld,
  OF_ANOTHER_USER,
  type PlaceKind,
  queueIn,
  TEXT,
} from './model-world.ts';
import { RunSession } from './run-session.ts';

/** How a quiet life ended. */
export interface Convergence {
  /** How many runs it took until there was nothing to do. */
  runs: number;
  /** What a person had to do, since the error of a run asked for it. */
  help: number;
  /** Why it did not end in one live key in all sinks; undefined if it did. */
  failure?: string;
}

/** No life takes more runs. */
export const MOST_RUNS = 10;

/** Twice a day. */
const SCHEDULE_MS = 12 * HOUR_MS;
const NOTHING_LEFT = { hands: 0, crashes: 0, staleLists: 0, pauses: 0, rounds: 0 };

/**
 * Runs on a schedule, one after the other, with nothing in between but time. Where a run asks for a person,
 * the person does what the error says. Lives that come to the same world go on in the same way.
 */
export class QuietLife {
  #known = new Map<string, Convergence>();
  #begun = new Set<string>();
  #places: readonly PlaceKind[];
  #planner: Planner;

  constructor(places: readonly PlaceKind[], planner: Planner) {
    this.#places = places;
    this.#planner = planner;
  }

  /** How many worlds lives began in. */
  get begun(): number {
    return this.#begun.size;
  }

  /** From the moment in which nothing of earlier runs is at work any more. */
  live(begun: ModelWorld): Promise<Convergence> {
    const world = pass({ ...begun, left: NOTHING_LEFT }, 0);
    this.#begun.add(JSON.stringify(world));
    return this.#live(world, MOST_RUNS);
  }

  async #live(world: ModelWorld, runsLeft: number): Promise<Convergence> {
    const text = JSON.stringify(world);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (runsLeft === 0) return { runs: 0, help: 0, failure: 'It does not end.' };
    const life = await this.#goOn(world, runsLeft);
    this.#known.set(text, life);
    return life;
  }

  async #goOn(world: ModelWorld, runsLeft: number): Promise<Convergence> {
    const { report, after, violation } = await runOnce(world, this.#places, this.#planner);
    const { plan, done } = report;
    if (violation !== undefined) return { runs: 1, help: 0, failure: violation };
    const isRefused = plan.phase === 'refused';
    if (!isRefused && done.length === 0 && isSettled(after, this.#places)) {
      return { runs: 1, help: 0 };
    }
    const helped = isRefused ? helpOut(after, this.#places) : after;
    const next = pass(helped, timeToNext(report, after.now));
    const { runs, help, failure } = await this.#live(next, runsLeft - 1);
    return {
      runs: runs + 1,
      help: help + Number(isRefused),
      ...(failure !== undefined && { failure: `${plan.phase}, ${failure}` }),
    };
  }
}

async function runOnce(world: ModelWorld, places: readonly PlaceKind[], planner: Planner) {
  const queued = queueIn(world, places);
  const session = new RunSession({ mode: 'rotate', places: queued, planner }, world.now);
  let after = world;
  let violation: string | undefined;
  let point = await session.begin();
  while ('call' in point) {
    const effect = makeCall(after, point.call);
    if (effect.world !== after) violation ??= findViolation(effect.world, queued);
    after = effect.world;
    point = await session.go(effect.response, after.now);
  }
  return { report: point.report, after, violation };
}

/** One live key, and every sink of ours holds it. A key that somebody else made is left alone. */
function isSettled(world: ModelWorld, places: readonly PlaceKind[]): boolean {
  const live = liveOf(world);
  if (!isWorking(world, live)) return false;
  return places.every(({ isEscrow, mayOverwrite }, index) => {
    const holds = world.places[index]?.holds;
    const isOfOthers = holds === OF_ANOTHER_USER || (holds === TEXT && !mayOverwrite);
    return isEscrow || isOfOthers || idOf(holds) === live;
  });
}

/**
 * Empties the places of others; else deletes a key that no sink holds. If there is none, moves the consumers of the one
 * that is not live, and deletes that.
 */
function helpOut(world: ModelWorld, places: readonly PlaceKind[]): ModelWorld {
  const isOfOthers = (holds: string | undefined) => holds === OF_ANOTHER_USER || holds === TEXT;
  const used = world.places.flatMap(({ holds }, index) =>
    places[index]?.isEscrow ? [] : [idOf(holds)],
  );
  if (world.places.some(({ holds }) => isOfOthers(holds))) {
    const emptied = world.places.map((place) => (isOfOthers(place.holds) ? {} : place));
    return { ...world, places: emptied };
  }
  const spare =
    world.keys.find(({ id }) => !used.includes(id)) ??
    world.keys.find(({ id }) => id !== liveOf(world));
  if (spare === undefined) return world;
  return deleteKey({ ...world, excused: excuse(world, spare.id) }, spare.id);
}

/**
 * A schedule goes on every few hours; a run before something is due would do nothing. A person
 * who has helped runs it again, and so does one whose run waits for another.
 */
function timeToNext({ plan, done }: RotationReport, now: number): number {
  if (plan.phase === 'refused') return PAUSE_MS;
  const leftMs = (plan.next?.at.getTime() ?? now) - now;
  if (plan.phase === 'wait' && leftMs > 0) return leftMs + 60_000;
  return done.length > 0 ? SCHEDULE_MS : Math.max(SCHEDULE_MS, leftMs + 60_000);
}
