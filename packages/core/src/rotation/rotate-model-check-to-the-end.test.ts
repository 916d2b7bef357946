import { expect, it } from 'vitest';
import { isExhaustive } from '../../../../test/support/setup/exhaustive.ts';
import { type Beginning, listBeginnings } from '../../test-support/model-check/beginnings.ts';
import { checkRotation, describeViolation } from '../../test-support/model-check/check-rotation.ts';
import type { Readable } from '../../test-support/model-check/concretize.ts';
import { MOST_RUNS } from '../../test-support/model-check/converge.ts';
import type { Events } from '../../test-support/model-check/model-world.ts';
import { makePlan } from './plan/make-plan.ts';
import type { Planner } from './rotate.ts';

// The other check stops after some transitions, wherever the runs are then. Here two runs find a key that is due and go
// on until both have ended, and so do those that start after a grace, a soak, or when the new key is due. So that all of
// it can be explored, less happens besides.

const NOTHING: Events = { hands: 0, crashes: 0, staleLists: 0, pauses: 0, rounds: 0 };

/** Rows in which a key is replaced at once. */
function listDue(events: Events, kinds: readonly Readable[]): Beginning[] {
  return listBeginnings(events, kinds).filter(
    ({ mode, state }) => mode === 'rotate' && state.phase === 'rotate',
  );
}

interface Family {
  what: string;
  events: Partial<Events>;
  kinds: readonly Readable[];
  rows?: number;
  atLeast: number;
}

const FAMILIES: readonly Family[] = isExhaustive
  ? [
      {
        what: 'one run is killed, one list is stale, and twice two more start',
        events: { crashes: 1, staleLists: 1, rounds: 2 },
        kinds: ['readable', 'snapshot'],
        atLeast: 400_000,
      },
      {
        what: 'a person changes a key, and two more start',
        events: { hands: 1, rounds: 1 },
        kinds: ['snapshot'],
        atLeast: 50_000,
      },
    ]
  : [
      {
        what: 'one run is killed, and two more start',
        events: { crashes: 1, rounds: 1 },
        kinds: ['snapshot'],
        rows: 2,
        atLeast: 1_000,
      },
    ];

it.each(FAMILIES)('two runs that replace a key go to their ends: $what', async (family) => {
  const { what, events, kinds, rows, atLeast } = family;
  const beginnings = listDue({ ...NOTHING, ...events }, kinds).slice(0, rows);
  const begun = performance.now();
  const check = await checkRotation(beginnings, { planner: makePlan, maxDepth: Infinity });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(
    `${check.states} distinct states of whole rotations in ${seconds} s: ${beginnings.length} beginnings, explored to the end, which is up to ${check.deepest} transitions deep; in ${check.ends} both runs have ended; ${check.lives} worlds at rest after at most ${check.mostRuns} runs (${what})`,
  );
  expect(check.violations.map(describeViolation)).toEqual([]);
  expect(check.isComplete).toBe(true);
  expect(check.ends).toBeGreaterThan(beginnings.length);
  expect(check.states).toBeGreaterThanOrEqual(atLeast);
  expect(check.mostRuns).toBeLessThanOrEqual(MOST_RUNS);
});

/** What is due after the grace of a key befalls the one that replaced it. */
const retiresTheLiveKey: Planner = (mode, situation) => {
  const plan = makePlan(mode, situation);
  const { live = '' } = plan;
  const steps = plan.steps.map((step) =>
    step.kind === 'deactivate-key' ? { ...step, key: live } : step,
  );
  return { ...plan, steps };
};

it('a planner that goes wrong only when the grace is over is caught', async () => {
  const [first] = listDue({ ...NOTHING, rounds: 1 }, ['readable']);
  const check = await checkRotation(first === undefined ? [] : [first], {
    planner: retiresTheLiveKey,
    maxDepth: Infinity,
    lives: false,
  });
  expect(check.violations[0]?.what).toMatch(
    /A consumer of sink 1 holds KEY-1, which does not work/,
  );
  expect(check.violations[0]?.trace).toContain('a grace passes, and two runs start');
});
