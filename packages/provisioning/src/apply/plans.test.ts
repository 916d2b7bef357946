import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asApplied, exampleSetup } from '../../test-support/example-setup.ts';
import { storeOf } from '../../test-support/memory-store.ts';
import { FOR_GITHUB, tagsOf } from '../desired-setup.ts';
import type { ObservedSetup, SetupStore } from '../ports.ts';
import { compareSetup } from '../state/compare-setup.ts';
import { executeSetup, observeSetup } from './execute.ts';
import { planApply } from './plan-apply.ts';
import { planUndo } from './plan-undo.ts';

const SETUP = exampleSetup();
const POLICY_NAME = FOR_GITHUB.policyName;
const NOTHING: ObservedSetup = { provider: undefined, role: undefined, users: {} };
const NOW = new Date('2026-03-01T12:00:00Z');
const NOBODY = { trusting: [], keys: {}, now: NOW };
const FOREIGN = { clientIds: ['other'], tags: {} };

async function apply(store: SetupStore) {
  const replan = async () => planApply(SETUP, await observeSetup(SETUP, store));
  return executeSetup(SETUP, await replan(), { store, replan, onDone: () => {} });
}

describe('a plan', () => {
  it.each<[title: string, observed: ObservedSetup, steps: string[]]>([
    ['from nothing creates all', NOTHING, ['create-provider', 'create-role', 'put-permissions']],
    ['from all does nothing', asApplied(SETUP), []],
    [
      'uses a provider that is there',
      { ...NOTHING, provider: { ...FOREIGN, clientIds: ['sts.amazonaws.com'] } },
      ['create-role', 'put-permissions'],
    ],
    ['adds a client ID to one', { ...asApplied(SETUP), provider: FOREIGN }, ['add-client-id']],
    [
      'goes on behind a role that was created',
      asApplied(SETUP, { inline: {} }),
      ['put-permissions'],
    ],
    ['replaces a trust policy', asApplied(SETUP, { trust: {} }), ['update-trust']],
    ['changes the session', asApplied(SETUP, { maxSessionSeconds: 7200 }), ['update-session']],
  ])('%s', (_, observed, steps) => {
    expect(planApply(SETUP, observed).steps).toEqual(steps);
  });

  it.each([
    [{}, /was not made by setup/],
    [
      { ...tagsOf(SETUP), 'bedrock-token:repository': 'octo-org/other' },
      /was made by setup for octo-org\/other/,
    ],
  ])('changes no role with the tags %o', (tags, says) => {
    expect(() => planApply(SETUP, asApplied(SETUP, { tags }))).toThrow(says);
    expect(() => planUndo(SETUP, asApplied(SETUP, { tags }), NOBODY)).toThrow(says);
  });

  it('sees no change in lists of another order, or of one', () => {
    const [statement] = SETUP.role.trust.Statement;
    const trust = {
      Statement: { ...statement, Action: [statement?.Action] },
      Version: '2012-10-17',
    };
    const permissions = structuredClone(SETUP.role.permissions);
    permissions.Statement.reverse();
    const inline = { [POLICY_NAME]: permissions };
    expect(planApply(SETUP, asApplied(SETUP, { trust, inline })).steps).toEqual([]);
  });

  it('takes the repository in another case for the same', () => {
    const tags = { ...tagsOf(SETUP), 'bedrock-token:repository': 'Octo-Org/octo-repo' };
    expect(planApply(SETUP, asApplied(SETUP, { tags })).steps).toEqual([]);
  });
});

describe('the plan of an undo', () => {
  const own = SETUP.role.name;
  it.each<
    [
      title: string,
      observed: ObservedSetup,
      trusting: string[] | undefined,
      steps: string[],
      note: RegExp | undefined,
    ]
  >([
    [
      'removes what setup made',
      asApplied(SETUP),
      [own],
      ['delete-permissions', 'delete-role', 'delete-provider'],
      undefined,
    ],
    [
      'keeps a provider that it did not make',
      { ...asApplied(SETUP), provider: FOREIGN },
      [own],
      ['delete-permissions', 'delete-role'],
      /setup did not make it/,
    ],
    [
      'keeps a provider of other roles',
      asApplied(SETUP),
      [own, 'deploy'],
      ['delete-permissions', 'delete-role'],
      /other roles use it: deploy/,
    ],
    [
      'keeps a provider whose roles cannot be listed',
      asApplied(SETUP),
      undefined,
      ['delete-permissions', 'delete-role'],
      /could not be listed/,
    ],
    [
      'goes on behind a policy that is gone',
      asApplied(SETUP, { inline: {} }),
      [],
      ['delete-role', 'delete-provider'],
      undefined,
    ],
    ['does nothing where there is nothing', NOTHING, [], [], undefined],
  ])('%s', (_, observed, trusting, steps, note) => {
    const plan = planUndo(SETUP, observed, { trusting, keys: {}, now: NOW });
    expect(plan.steps).toEqual(steps);
    expect(plan.notes).toEqual(note === undefined ? [] : [expect.stringMatching(note)]);
  });

  it('removes no role with policies of somebody else', () => {
    const inline = { [POLICY_NAME]: {}, mine: {} };
    expect(() => planUndo(SETUP, asApplied(SETUP, { inline }), NOBODY)).toThrow(
      /policies that setup did not add: mine/,
    );
  });
});

describe('managed policies that only deny', () => {
  it('are no difference, and an undo says what they keep out', () => {
    const incident = 'arn:aws:iam::123456789012:policy/bedrock-token-incident';
    const quarantine = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';
    for (const policy of [incident, quarantine, 'arn:aws:iam::aws:policy/AWSDenyAll']) {
      const observed = asApplied(SETUP, { attached: [policy] });
      expect(compareSetup(SETUP, observed)).toEqual([]);
      expect(planApply(SETUP, observed).notes).toEqual([expect.stringContaining(policy)]);
      expect(() => planUndo(SETUP, observed, NOBODY)).toThrow(policy);
    }
    const observed = asApplied(SETUP, { attached: [incident] });
    expect(() => planUndo(SETUP, observed, NOBODY)).toThrow(/until 12 hours after the incident/);
  });

  it('are no policies of other accounts and names', () => {
    const attached = ['arn:aws:iam::123456789012:policy/AWSDenyAll'];
    const [difference] = compareSetup(SETUP, asApplied(SETUP, { attached }));
    expect(difference).toMatchObject({
      effect: 'open',
      cure: expect.stringMatching(/Read it first/),
    });
  });
});

describe('an execution', () => {
  it('that is cut short anywhere is finished by the next', async () => {
    for (const last of [1, 2, 3]) {
      let calls = 0;
      const store = storeOf(NOTHING, () => {
        calls += 1;
        if (calls === last) throw new Error('cut short');
      });
      await expect(apply(store)).rejects.toThrow('cut short');
      expect(await apply(store)).toBe(true);
      expect(store.state).toEqual(asApplied(SETUP));
    }
  });

  it('goes on from what another run made in the meantime', async () => {
    let other: ReturnType<typeof storeOf> | undefined;
    const store = storeOf(NOTHING, (call) => {
      if (call === 'createRole' && other === undefined) {
        other = store;
        other.state = asApplied(SETUP, { inline: {} });
      }
    });
    expect(await apply(store)).toBe(true);
    expect(store.state).toEqual(asApplied(SETUP));
  });

  it('stops before a role that somebody else made in the meantime', async () => {
    const foreign = asApplied(SETUP, { tags: {}, trust: {} });
    const store = storeOf(NOTHING, (call) => {
      if (call === 'createRole') store.state = foreign;
    });
    await expect(apply(store)).rejects.toThrow('was not made by setup');
    expect(store.state).toEqual(foreign);
  });

  it('gives up if IAM says that something exists, and never shows it', async () => {
    const store = { ...storeOf(NOTHING), createProvider: async () => 'exists' as const };
    expect(await apply(store)).toBe(false);
  });

  it('leads from any state of ours to the one asked for, and an undo back to nothing', async () => {
    const role = fc.record({
      trust: fc.constantFrom<unknown>(SETUP.role.trust, {}, 'x'),
      maxSessionSeconds: fc.constantFrom(3600, 7200),
      inline: fc.constantFrom<Record<string, unknown>>({}, { [POLICY_NAME]: {} }),
    });
    const provider = fc.constantFrom(undefined, FOREIGN, { ...FOREIGN, tags: tagsOf(SETUP) });
    await fc.assert(
      fc.asyncProperty(provider, fc.option(role, { nil: undefined }), async (before, change) => {
        const start = change === undefined ? NOTHING : asApplied(SETUP, change);
        const store = storeOf({ ...start, provider: before });
        expect(await apply(store)).toBe(true);
        expect(planApply(SETUP, store.state).steps).toEqual([]);
        const undo = async () => planUndo(SETUP, store.state, NOBODY);
        await executeSetup(SETUP, await undo(), { store, replan: undo, onDone: () => {} });
        expect(store.state.role).toBeUndefined();
        expect(store.state.provider === undefined).toBe(before !== FOREIGN);
      }),
    );
  });
});
