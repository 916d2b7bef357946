import { type ObservedRole, shellWord } from '@bedrock-token/core';
import { type DesiredSetup, tagsOf } from '../desired-setup.ts';
import type { ObservedSetup } from '../ports.ts';
import { comparePermissions } from './compare-permissions.ts';
import { compareTrust } from './compare-trust.ts';
import { compareUsers } from './compare-users.ts';
import { cureByHand } from './cure-by-hand.ts';
import { BY_APPLY, byApplyOrCommand, type Difference } from './difference.ts';
import { compareFurther, type FurtherPolicy, readFurtherPolicies } from './further-policies.ts';

/**
 * Everything that is not as it should be, in the order in which a job would meet it. For a role that setup did not
 * make, that comes first: `--apply` refuses such a role and with it the rest, so that each cure is one by hand.
 */
export function compareSetup(setup: DesiredSetup, observed: ObservedSetup): Difference[] {
  const owner = observed.role === undefined ? [] : compareTags(setup, observed.role);
  const differences = [
    ...compareProvider(setup, observed),
    ...compareRole(setup, observed.role),
    ...compareUsers(setup, observed),
  ];
  const all =
    owner.length === 0
      ? differences
      : [...owner, ...differences.map((one) => cureByHand(setup, one))];
  return all.map(({ byHand: _, ...one }) => one);
}

function compareProvider({ provider }: DesiredSetup, observed: ObservedSetup): Difference[] {
  const where = ['OIDC provider'];
  const { arn, issuer, audience } = provider;
  if (observed.provider === undefined) {
    const problem = `There is no OIDC provider for ${issuer.url} in the account (${arn}).`;
    const command = `aws iam create-open-id-connect-provider --url ${issuer.url} --client-id-list ${shellWord(audience)}`;
    return [{ where, problem, ...byApplyOrCommand(command), effect: 'broken' }];
  }
  const { clientIds } = observed.provider;
  if (clientIds.includes(audience)) return [];
  const problem = `Its client IDs are ${clientIds.join(', ') || '(none)'}; the audience ${audience} is missing.`;
  const command = `aws iam add-client-id-to-open-id-connect-provider --client-id ${shellWord(audience)} --open-id-connect-provider-arn ${arn}`;
  return [{ where, problem, ...byApplyOrCommand(command), effect: 'broken' }];
}

function compareRole(setup: DesiredSetup, role: ObservedRole | undefined): Difference[] {
  const { name, maxSessionSeconds } = setup.role;
  if (role === undefined) {
    return [
      { where: ['role'], problem: `There is no role ${name}.`, ...BY_APPLY, effect: 'broken' },
    ];
  }
  return [
    ...compareTrust(setup, role.trust),
    ...comparePermissions(
      setup.role.permissions,
      role.inline[setup.purpose.policyName],
      ['permissions'],
      'The role has no such policy.',
    ),
    ...compareSession(role.maxSessionSeconds, maxSessionSeconds),
    ...compareFurther(
      furtherOfRole(role, setup.purpose.policyName),
      ['role'],
      'may do what that allows',
    ),
  ];
}

function compareSession(has: number, wanted: number): Difference[] {
  if (has === wanted) return [];
  const problem = `MaxSessionDuration is ${has} seconds; ${wanted} were asked for.`;
  return [{ where: ['role'], problem, ...BY_APPLY, effect: has < wanted ? 'broken' : 'other' }];
}

function compareTags(setup: DesiredSetup, { tags }: ObservedRole): Difference[] {
  const wrong = Object.entries(tagsOf(setup)).filter(
    ([name, value]) => tags[name]?.toLowerCase() !== value.toLowerCase(),
  );
  if (wrong.length === 0) return [];
  const found = wrong.map(
    ([name, value]) => `${name} is ${tags[name] ?? 'missing'}; it should be ${value}.`,
  );
  const wanted = wrong.map(([name, value]) => shellWord(`Key=${name},Value=${value}`));
  return [
    {
      where: ['role', 'tags'],
      problem: `${found.join(' ')} Setup did not make this role for this repository, so --apply refuses to change it.`,
      cure: `Choose another name with --role-name, or change the role by hand as shown. Or, if setup is to manage it: aws iam tag-role --role-name ${shellWord(setup.role.name)} --tags ${wanted.join(' ')}`,
      effect: 'other',
    },
  ];
}

/** Policies of the role that setup did not write. */
export const furtherOfRole = (role: ObservedRole, policyName: string): FurtherPolicy[] =>
  readFurtherPolicies(role, 'role', (name) => name === policyName);
