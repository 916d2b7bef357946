import { expect, it } from 'vitest';
import { listBeginnings } from '../../test-support/model-check/beginnings.ts';
import { checkRotation, describeViolation } from '../../test-support/model-check/check-rotation.ts';
import { makePlan } from './plan/make-plan.ts';
import type { RotationPlan, Step } from './plan/plan.ts';
import type { Planner } from './rotate.ts';

const ALONE = { hands: 0, crashes: 0, staleLists: 0, pauses: 0, rounds: 0 };

/** A planner with a fault in its steps. */
const faulty =
  (change: (steps: Step[], plan: RotationPlan) => Step[]): Planner =>
  (mode, situation) => {
    const plan = makePlan(mode, situation);
    return { ...plan, steps: change(plan.steps, plan) };
  };

/** The keys that are in use go off as soon as one sink has the new one. */
const deactivatesEarly = faulty((steps) =>
  steps.flatMap((step, index): Step[] => {
    const isLast = step.kind === 'publish-key' && steps[index + 1]?.kind !== 'publish-key';
    const live = steps.find((one) => one.kind === 'record-live');
    if (!isLast || live?.kind !== 'record-live') return [step];
    const off = live.retiring.map(
      (key): Step => ({ kind: 'deactivate-key', key, why: 'it is replaced', isLeaked: true }),
    );
    return [...off, step];
  }),
);

/** A key is made, and the one that had to make room for it is still there. */
const makesNoRoom = faulty((steps) =>
  steps.some(({ kind }) => kind === 'create-key')
    ? steps.filter(({ kind }) => kind !== 'delete-key')
    : steps,
);

/** A key whose value is lost is treated as one that is being published. */
const recordsLost = faulty((steps) =>
  steps.flatMap((step): Step[] =>
    step.kind === 'deactivate-key' && step.why.includes('nobody has its value')
      ? [{ kind: 'record-live', key: step.key, retiring: [] }]
      : [step],
  ),
);

it.each<[fault: string, planner: Planner, found: RegExp]>([
  [
    'deactivates the key in use before every sink has the new one',
    deactivatesEarly,
    /A consumer of sink \w+ holds KEY-\w+, which does not work/,
  ],
  ['creates a key without making room', makesNoRoom, /A run asks for a third key/],
  [
    'records a lost key as the live one',
    recordsLost,
    /A run records KEY-\w+ as live, and no place holds its value/,
  ],
])('a planner that %s is caught', async (fault, planner, found) => {
  const beginnings = listBeginnings(ALONE, ['readable']);
  const options = { planner, maxDepth: 9, stopsAtFirst: true, lives: false };
  const { violations } = await checkRotation(beginnings, options);
  const [first] = violations;
  if (first !== undefined) console.log(`A planner that ${fault}:\n${describeViolation(first)}`);
  expect(first?.what).toMatch(found);
  const { violations: none } = await checkRotation(
    beginnings.filter(({ name }) => name === first?.beginning),
    { ...options, planner: makePlan },
  );
  expect(none).toEqual([]);
});
