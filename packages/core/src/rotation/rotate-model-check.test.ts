import { expect, it } from 'vitest';
import { isExhaustive } from '../../../../test/support/setup/exhaustive.ts';
import { type Beginning, listBeginnings } from '../../test-support/model-check/beginnings.ts';
import { checkRotation, describeViolation } from '../../test-support/model-check/check-rotation.ts';
import { MOST_RUNS } from '../../test-support/model-check/converge.ts';
import { makeCall } from '../../test-support/model-check/model-calls.ts';
import type { Events, ModelWorld } from '../../test-support/model-check/model-world.ts';
import { RunSession } from '../../test-support/model-check/run-session.ts';
import { makePlan } from './plan/make-plan.ts';
import type { RotationPlan } from './plan/plan.ts';
import { writeSteps } from './plan/states/notation.ts';
import type { Planner } from './rotate.ts';

/** Each of them once, at any moment. */
const EVENTS: Events = { hands: 1, crashes: 1, staleLists: 1, pauses: 1, rounds: 0 };
/** Transitions: up to the next change that a run makes, or to the next event. */
const MAX_DEPTH = isExhaustive ? 9 : 4;

it('a row of the tables is what a run finds in the world that is made of it', async () => {
  for (const beginning of listBeginnings(EVENTS, ['readable'])) {
    const { state, name } = beginning;
    const plan = await firstPlan(beginning);
    expect(plan?.phase, name).toBe(state.phase);
    // Rows with several sinks and no escrow get one.
    expect(
      writeSteps(plan?.steps ?? [])
        .replaceAll('KEY-', '')
        .replace('keep N, ', ''),
      name,
    ).toBe((state.steps ?? '').replace('keep N, ', ''));
  }
});

it('consumers hold a live key, no key is a third or lost, and all comes to rest, whatever happens', async () => {
  const beginnings = listBeginnings(EVENTS, isExhaustive ? ['readable', 'snapshot'] : ['snapshot']);
  const begun = performance.now();
  const check = await checkRotation(beginnings, { planner: makePlan, maxDepth: MAX_DEPTH });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `${check.states} distinct states of a rotation in ${seconds} s: ${beginnings.length} beginnings, ${MAX_DEPTH} transitions deep; ${check.lives} worlds at rest after at most ${check.mostRuns} runs`,
  );
  expect(check.violations.map(describeViolation)).toEqual([]);
  expect(check.states).toBeGreaterThanOrEqual(isExhaustive ? 1_000_000 : 10_000);
  expect(check.mostRuns).toBeLessThanOrEqual(MOST_RUNS);
});

/** The plan of a run that is alone. */
async function firstPlan({ mode, places, world: begun }: Beginning) {
  let first: RotationPlan | undefined;
  const planner: Planner = (...input) => {
    const plan = makePlan(...input);
    first ??= plan;
    return plan;
  };
  const session = new RunSession({ mode, places, planner }, begun.now);
  let world: ModelWorld = begun;
  let point = await session.begin();
  while ('call' in point && first === undefined) {
    const effect = makeCall(world, point.call);
    world = effect.world;
    point = await session.go(effect.response, world.now);
  }
  return first;
}
