import type { ObservedUser } from '@bedrock-token/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleRotation, withUsers } from '../../test-support/example-rotation.ts';
import { storeOf } from '../../test-support/memory-store.ts';
import type { ObservedSetup, SetupStore } from '../ports.ts';
import { compareSetup } from '../state/compare-setup.ts';
import { executeSetup, observeSetup } from './execute.ts';
import { planApply } from './plan-apply.ts';
import { planUndo } from './plan-undo.ts';
import { describeSetupStep } from './step.ts';

const SETUP = exampleRotation();
const LIMITED = 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess';
const MANAGED = exampleRotation({ policies: [LIMITED], permissions: undefined });
const NOTHING: ObservedSetup = { provider: undefined, role: undefined, users: {} };
const OTHER: ObservedUser = {
  arn: 'arn:aws:iam::123456789012:user/bedrock-ci',
  tags: {},
  inline: {},
  attached: [],
};

async function apply(setup: typeof SETUP, store: SetupStore) {
  const replan = async () => planApply(setup, await observeSetup(setup, store));
  return executeSetup(setup, await replan(), { store, replan, onDone: () => {} });
}

const described = (setup: typeof SETUP, observed: ObservedSetup) =>
  planApply(setup, observed).steps.map((step) => describeSetupStep(step, setup));

it('says which users a role loses that served another rotation', () => {
  const other = exampleRotation({ name: 'other' });
  const { steps, notes } = planApply(SETUP, { ...withUsers(SETUP), role: withUsers(other).role });
  expect(steps).toEqual(['put-permissions']);
  expect(notes).toEqual([
    expect.stringContaining('the keys of arn:aws:iam::123456789012:user/other, which is not named'),
  ]);
});

describe('the plan for a user', () => {
  it.each([
    ['an inline policy', SETUP, 'write the inline policy bedrock-token-inference of'],
    ['a managed policy', MANAGED, `attach the policy ${LIMITED} to`],
  ])('creates it with %s, and tags it last', (_, setup, permission) => {
    expect(described(setup, NOTHING).slice(-3)).toEqual([
      'create the user arn:aws:iam::123456789012:user/bedrock-ci',
      `${permission} the user bedrock-ci`,
      'tag the user bedrock-ci as ready',
    ]);
  });

  it('leaves one of somebody else, and says so', () => {
    const { steps, notes } = planApply(SETUP, withUsers(SETUP, { 'bedrock-ci': OTHER }));
    expect(steps).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('was there before')]);
  });

  it('is for the two repositories of one name in other letters the same', () => {
    const observed = withUsers(SETUP);
    const user = observed.users['bedrock-ci'] as ObservedUser;
    const tags = { ...user.tags, 'bedrock-token:repository': 'Octo-Org/Octo-Repo' };
    expect(planApply(SETUP, withUsers(SETUP, { 'bedrock-ci': { ...user, tags } })).steps).toEqual(
      [],
    );
  });
});

it('an execution that is cut short anywhere is finished by the next, also an undo', async () => {
  for (const setup of [SETUP, MANAGED]) {
    for (let last = 1; last <= 6; last += 1) {
      let calls = 0;
      const store = storeOf(NOTHING, () => {
        calls += 1;
        if (calls === last) throw new Error('cut short');
      });
      await expect(apply(setup, store)).rejects.toThrow('cut short');
      expect(await apply(setup, store)).toBe(true);
      expect(compareSetup(setup, store.state)).toEqual([]);
      const undo = async () =>
        planUndo(setup, store.state, { trusting: [], keys: {}, now: new Date(0) });
      calls = last - 6;
      const ports = { store, replan: undo, onDone: () => {} };
      await executeSetup(setup, await undo(), ports).catch(() => {});
      await executeSetup(setup, await undo(), ports);
      expect(store.state).toMatchObject({ provider: undefined, role: undefined });
      expect(store.state.users['bedrock-ci']).toBeUndefined();
    }
  }
});

it('an undo removes no user with keys, and none that setup did not make', () => {
  const keys = { 'bedrock-ci': ['ACCA1', 'ACCA2'] };
  const { steps, notes } = planUndo(SETUP, withUsers(SETUP), {
    trusting: [],
    keys,
    now: new Date(0),
  });
  expect(steps.filter((step) => typeof step !== 'string')).toEqual([]);
  expect(notes).toEqual([expect.stringMatching(/stays: it holds ACCA1 and ACCA2/)]);
  const other = withUsers(SETUP, { 'bedrock-ci': OTHER });
  const plan = planUndo(SETUP, other, { trusting: [], keys: {}, now: new Date(0) });
  expect(plan.steps.filter((step) => typeof step !== 'string')).toEqual([]);
});

it('what is applied has no difference, whatever the user of ours was like', async () => {
  const user = fc.record({
    arn: fc.constant(OTHER.arn),
    tags: fc.constantFrom(
      { 'bedrock-token:managed': 'unfinished' },
      { 'bedrock-token:managed': 'ready', 'bedrock-token:repository': 'octo-org/octo-repo' },
      {
        'bedrock-token:managed': 'unfinished',
        'bedrock-token:repository': 'octo-org/octo-repo',
        'bedrock-token:live': 'none',
      },
    ),
    inline: fc.constantFrom<Record<string, unknown>>({}, { 'bedrock-token-inference': {} }),
    attached: fc.constant<string[]>([]),
  });
  await fc.assert(
    fc.asyncProperty(fc.option(user, { nil: undefined }), async (before) => {
      const store = storeOf({ ...NOTHING, users: { 'bedrock-ci': before } });
      expect(await apply(SETUP, store)).toBe(true);
      expect(compareSetup(SETUP, store.state)).toEqual([]);
      expect(planApply(SETUP, store.state).steps).toEqual([]);
    }),
  );
});
