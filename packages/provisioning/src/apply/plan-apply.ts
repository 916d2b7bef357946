import type { ObservedRole } from '@bedrock-token/core';
import type { DesiredSetup } from '../desired-setup.ts';
import type { ObservedSetup } from '../ports.ts';
import { furtherOfRole } from '../state/compare-setup.ts';
import { describeDenies } from '../state/describe-denies.ts';
import { isSameDocument, readPolicy } from '../state/read-policy.ts';
import { describeDisplaced } from './describe-displaced.ts';
import { assertOwn } from './ownership.ts';
import { planUsers } from './plan-users.ts';
import type { RoleStep, SetupPlan } from './step.ts';

/**
 * The steps from what there is to what there should be; none if it is there already.
 *
 * @throws ERR_INPUT for a role that setup did not make for this repository, or a user that it made for another
 */
export function planApply(setup: DesiredSetup, observed: ObservedSetup): SetupPlan {
  const { role } = observed;
  const users = planUsers(setup, observed);
  return {
    steps: [...providerSteps(setup, observed), ...roleSteps(setup, role), ...users.steps],
    notes: [
      ...(role === undefined
        ? []
        : [
            ...describeDisplaced(role, setup),
            ...describeFurther(role, setup),
            ...describeLost(role, setup),
          ]),
      ...users.notes,
      ...describeDenies(setup, observed),
    ],
  };
}

function providerSteps({ provider }: DesiredSetup, observed: ObservedSetup): RoleStep[] {
  if (observed.provider === undefined) return ['create-provider'];
  return observed.provider.clientIds.includes(provider.audience) ? [] : ['add-client-id'];
}

function roleSteps(setup: DesiredSetup, observed: ObservedRole | undefined): RoleStep[] {
  if (observed === undefined) return ['create-role', 'put-permissions'];
  assertOwn(setup, observed);
  const { role, purpose } = setup;
  const steps: [step: RoleStep, isNeeded: boolean][] = [
    ['update-trust', !isSameDocument(role.trust, observed.trust)],
    ['update-session', role.maxSessionSeconds !== observed.maxSessionSeconds],
    ['put-permissions', !isSameDocument(role.permissions, observed.inline[purpose.policyName])],
  ];
  return steps.filter(([, isNeeded]) => isNeeded).map(([step]) => step);
}

/** Users whose keys the role rotates so far: another rotation may use the same role. */
function describeLost({ inline }: ObservedRole, { role, purpose }: DesiredSetup): string[] {
  const [wanted, has] = [role.permissions, inline[purpose.policyName]].map(listUsers);
  const lost = [...(has ?? [])].filter((arn) => !wanted?.has(arn));
  return lost.map(
    (arn) =>
      `The role may no longer rotate the keys of ${arn}, which is not named here. If they are rotated by another workflow, give this one a role of its own with --role-name.`,
  );
}

const listUsers = (document: unknown) =>
  new Set(
    (readPolicy(document) ?? [])
      .flatMap(({ resources }) => resources)
      .filter((arn) => /^arn:[^:]+:iam::[^:]+:user\//.test(arn)),
  );

function describeFurther(role: ObservedRole, { purpose }: DesiredSetup): string[] {
  return furtherOfRole(role, purpose.policyName)
    .filter(({ effect }) => effect !== 'denies')
    .map(
      (policy) =>
        `The role also has the policy ${policy.name}, which setup did not add and does not change.`,
    );
}
