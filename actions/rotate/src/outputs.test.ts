import { BedrockTokenError } from '@bedrock-token/core';
import { describe, expect, it } from 'vitest';
import { FORMER, LIVE, rotated } from '../test-support/reports.ts';
import { composeOutputs } from './outputs.ts';

const error = new BedrockTokenError('ERR_KEY_LIMIT', 'Two keys.', { hint: 'Delete one.' });

describe('the outputs', () => {
  it('name a key that was replaced', () => {
    expect(composeOutputs(rotated(), false)).toMatchObject({
      rotated: 'true',
      phase: 'rotate',
      'key-id': LIVE.id,
      'old-key-id': FORMER.id,
      'expires-at': '2026-08-30T04:18:00Z',
      'next-action': `deactivate key ${FORMER.id}`,
      'next-action-at': '2026-07-02T04:18:00Z',
    });
  });

  it.each([
    ['a plan', rotated({ done: [] }), true],
    ['a run that stopped', rotated({ error }), false],
    ['the live key put where it was missing', rotated({ formerKeyId: LIVE.id }), false],
    ['a day on which nothing was due', rotated({ done: [] }), false],
  ])('do not call it rotated: %s', (_, report, isPlan) => {
    expect(composeOutputs(report, isPlan).rotated).toBe('false');
  });

  it('name no old key if it is the live one', () => {
    expect(composeOutputs(rotated({ formerKeyId: LIVE.id }), false)['old-key-id']).toBe('');
  });

  it('leave empty what there is not', () => {
    const { expiresAt: _, ...endless } = LIVE;
    const refused = rotated({
      plan: { phase: 'refused', steps: [], notes: [], refusal: error },
      keys: [endless],
      done: [],
    });
    expect(composeOutputs(refused, false)).toMatchObject({
      'expires-at': '',
      'next-action': '',
      'next-action-at': '',
    });
  });

  it('hold the plan as JSON, each step in words and whether it is done', () => {
    const [first] = rotated().done;
    const plan = JSON.parse(
      composeOutputs(rotated({ done: first === undefined ? [] : [first] }), false).plan ?? '',
    );
    expect(plan.steps.map(({ done }: { done: boolean }) => done)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(plan.steps[2]).toMatchObject({
      kind: 'publish-key',
      text: 'Publish the new key to GitHub secret KEY of octo-org/octo-repo',
    });
    expect(plan.next).toEqual({
      what: `deactivate key ${FORMER.id}`,
      at: '2026-07-02T04:18:00Z',
    });
  });

  it('hold the reason of a refusal', () => {
    const plan = { phase: 'refused' as const, steps: [], notes: [], refusal: error };
    const outputs = composeOutputs(rotated({ plan, done: [] }), false);
    expect(JSON.parse(outputs.plan ?? '').refusal).toEqual({
      code: 'ERR_KEY_LIMIT',
      message: 'Two keys.',
    });
  });
});
