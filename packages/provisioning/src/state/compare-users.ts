import type { ObservedUser, Tags } from '@bedrock-token/core';
import { KEY_USER_POLICY, readUserState } from '@bedrock-token/core';
import {
  type DesiredSetup,
  type DesiredUser,
  isForRepository,
  userTagsOf,
} from '../desired-setup.ts';
import type { ObservedSetup } from '../ports.ts';
import { comparePermissions } from './compare-permissions.ts';
import { BY_APPLY, type Difference } from './difference.ts';
import { compareFurther, type FurtherPolicy, readFurtherPolicies } from './further-policies.ts';

/** What differs of the users of a rotation: whether they are there, their policies and their tags. */
export function compareUsers(setup: DesiredSetup, { users }: ObservedSetup): Difference[] {
  return setup.users.flatMap((user) => {
    const observed = users[user.name];
    if (observed !== undefined) return compareUser(user, observed, setup);
    const problem = `There is no user ${user.name}.`;
    return [{ where: [nameOf(user)], problem, ...BY_APPLY, effect: 'broken' as const }];
  });
}

/** Policies of the user that setup did not write. */
export const furtherOfUser = ({ policies }: DesiredUser, observed: ObservedUser): FurtherPolicy[] =>
  readFurtherPolicies(
    observed,
    'user',
    (name) => name === KEY_USER_POLICY || policies.includes(name),
  );

const nameOf = ({ name }: DesiredUser) => `user ${name}`;

/** What apply does not change is changed by hand. */
const BY_HAND = 'Setup did not make this user, so change it by hand, or name another user.';

function compareUser(user: DesiredUser, observed: ObservedUser, setup: DesiredSetup): Difference[] {
  const differences = [
    ...compareTags(user, observed.tags, setup),
    ...comparePolicies(user, observed),
    ...compareAttached(user, observed),
    ...compareFurther(
      furtherOfUser(user, observed),
      [nameOf(user)],
      'its keys may do what that allows',
    ),
  ];
  return isForRepository(observed.tags, setup.repository)
    ? differences
    : differences.map(({ isFixedByApply: _, ...one }) => ({ ...one, cure: BY_HAND }));
}

function compareTags(user: DesiredUser, tags: Tags, setup: DesiredSetup): Difference[] {
  const where = [nameOf(user), 'tags'];
  const state = readUserState(tags);
  const wanted = Object.entries(userTagsOf(setup));
  return wanted
    .filter(([name, value]) => tags[name]?.toLowerCase() !== value.toLowerCase())
    .map(([name, value]) => ({
      where,
      problem: `${name} is ${tags[name] ?? 'missing'}; it should be ${value}.`,
      ...BY_APPLY,
      effect: state === 'unfinished' ? ('broken' as const) : ('other' as const),
    }));
}

function comparePolicies(user: DesiredUser, { inline }: ObservedUser): Difference[] {
  const where = [nameOf(user), 'permissions'];
  const document = inline[KEY_USER_POLICY];
  if (user.permissions !== undefined) {
    return comparePermissions(user.permissions, document, where, 'The user has no such policy.');
  }
  if (document === undefined) return [];
  const problem = `It also has the policy ${KEY_USER_POLICY}, and its keys may do what that allows.`;
  return [
    { where, problem, cure: 'Delete that policy, if nothing else needs it.', effect: 'open' },
  ];
}

function compareAttached(user: DesiredUser, { attached }: ObservedUser): Difference[] {
  return user.policies
    .filter((policy) => !attached.includes(policy))
    .map((policy) => ({
      where: [nameOf(user)],
      problem: `The policy ${policy} is not attached.`,
      ...BY_APPLY,
      effect: 'broken',
    }));
}
