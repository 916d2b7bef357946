import { describe, expect, it } from 'vitest';
import { PLAIN_VOCABULARY } from '../../vocabulary.ts';
import { makePlan } from './make-plan.ts';
import { PHASES } from './plan.ts';
import { CHAPTERS } from './states/index.ts';
import { NOW, POLICY, readState, writeNext, writeSteps } from './states/notation.ts';

describe.each(CHAPTERS)('$title ($mode)', ({ mode, states }) => {
  it.each(states)('$policy', (state) => {
    const plan = makePlan(mode, {
      observed: readState(state),
      policy: POLICY,
      now: NOW,
      vocabulary: PLAIN_VOCABULARY,
    });
    expect(plan.phase, plan.refusal?.message).toBe(state.phase);
    expect(writeSteps(plan.steps)).toBe(state.steps ?? '');
    if (state.next !== undefined) expect(writeNext(plan.next)).toBe(state.next);
    if (state.note !== undefined)
      expect([...plan.notes, ...(plan.warnings ?? [])].join('\n')).toContain(state.note);
    expect(plan.incomplete?.message ?? '').toContain(state.incomplete ?? '');
    expect(plan.refusal?.code).toBe(state.refusal?.code);
    for (const key of state.refusal?.names.split(' ').filter(Boolean) ?? []) {
      expect(plan.refusal?.message).toMatch(new RegExp(`\\b${key}\\b`));
    }
  });
});

it('has a state for every phase', () => {
  const phases = CHAPTERS.flatMap(({ states }) => states.map(({ phase }) => phase));
  expect(PHASES.filter((phase) => !phases.includes(phase))).toEqual([]);
});
