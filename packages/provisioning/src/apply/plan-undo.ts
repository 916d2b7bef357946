import type { ObservedRole } from '@bedrock-token/core';
import type { DesiredSetup } from '../desired-setup.ts';
import type { ObservedSetup } from '../ports.ts';
import { furtherOfRole } from '../state/compare-setup.ts';
import type { Dependents } from './dependents.ts';
import { assertOwn, isManaged } from './ownership.ts';
import { planUserRemoval } from './plan-users.ts';
import { removesIncident } from './remove-further.ts';
import type { RoleStep, SetupPlan } from './step.ts';

/**
 * The steps that remove what setup made. A provider stays as long as another role names it, and a user
 * as long as it holds keys.
 *
 * @throws ERR_INPUT for a role that setup did not make, or that got policies from somebody else or from an
 *   incident that has not ended; the same of a user
 */
export function planUndo(
  setup: DesiredSetup,
  observed: ObservedSetup,
  { trusting, keys, now }: Dependents,
): SetupPlan {
  const provider = judgeProvider(setup, observed, trusting);
  const users = planUserRemoval(setup, observed, { keys, now });
  return {
    steps: [
      ...roleSteps(setup, observed.role, now),
      ...users.steps,
      ...(provider === undefined ? DELETE_PROVIDER : []),
    ],
    notes: [
      ...users.notes,
      ...(provider === undefined || observed.provider === undefined ? [] : [provider]),
    ],
  };
}

const DELETE_PROVIDER: RoleStep[] = ['delete-provider'];

function roleSteps(setup: DesiredSetup, role: ObservedRole | undefined, now: Date): RoleStep[] {
  if (role === undefined) return [];
  assertOwn(setup, role);
  const further = furtherOfRole(role, setup.purpose.policyName);
  const hasIncident = removesIncident(further, { kind: 'role', name: setup.role.name }, now);
  const hasOwn = Object.hasOwn(role.inline, setup.purpose.policyName);
  return [
    ...(hasOwn ? (['delete-permissions'] as const) : []),
    ...(hasIncident ? (['delete-incident'] as const) : []),
    'delete-role',
  ];
}

/** @returns why it stays; undefined if it is removed */
function judgeProvider(
  { provider, role }: DesiredSetup,
  observed: ObservedSetup,
  trusting: readonly string[] | undefined,
): string | undefined {
  const stays = `The OIDC provider ${provider.arn} stays:`;
  if (observed.provider === undefined) return 'There is no OIDC provider.';
  if (!isManaged(observed.provider.tags)) return `${stays} setup did not make it.`;
  if (trusting === undefined) {
    return `${stays} the roles of the account could not be listed, so others may use it.`;
  }
  const others = trusting.filter((name) => name !== role.name);
  return others.length === 0 ? undefined : `${stays} other roles use it: ${others.join(', ')}.`;
}
