import type { ObservedUser } from '@bedrock-token/core';
import { KEY_USER_POLICY, READY_TAGS } from '@bedrock-token/core';
import type { DesiredSetup, DesiredUser } from '../desired-setup.ts';
import type { ObservedSetup } from '../ports.ts';
import { furtherOfUser } from '../state/compare-users.ts';
import { isSameDocument } from '../state/read-policy.ts';
import type { Dependents } from './dependents.ts';
import { readUserOwner } from './ownership.ts';
import { removesIncident } from './remove-further.ts';
import type { SetupPlan } from './step.ts';
import type { UserStep } from './user-step.ts';

interface UserPlan extends SetupPlan {
  steps: UserStep[];
}

/**
 * What it takes for the users to be there with what they need. A user that was there before stays as it is.
 *
 * @throws ERR_INPUT for a user that setup made for another repository
 */
export function planUsers(setup: DesiredSetup, { users }: ObservedSetup): UserPlan {
  return join(setup.users.map((user) => planUser(user, users[user.name], setup)));
}

function planUser(
  user: DesiredUser,
  observed: ObservedUser | undefined,
  { repository }: DesiredSetup,
): UserPlan {
  const step = (kind: 'create-user' | 'put-user-permissions' | 'finish-user') => ({ kind, user });
  const isOther =
    observed !== undefined && readUserOwner(user.name, observed, repository) === 'other';
  if (isOther) {
    const note = `The user ${user.name} was there before: setup does not change it, and the rotation uses it as it is.`;
    return { steps: [], notes: [note] };
  }
  const { inline = {}, attached = [], tags = {} } = observed ?? {};
  const isWritten = isSameDocument(user.permissions, inline[KEY_USER_POLICY]);
  const isReady = Object.entries(READY_TAGS).every(([name, value]) => tags[name] === value);
  const steps: UserStep[] = [
    ...(observed === undefined ? [step('create-user')] : []),
    ...(user.permissions === undefined || isWritten ? [] : [step('put-user-permissions')]),
    ...user.policies
      .filter((policy) => !attached.includes(policy))
      .map((policy): UserStep => ({ kind: 'attach-user-policy', user, policy })),
    ...(isReady ? [] : [step('finish-user')]),
  ];
  return { steps, notes: observed === undefined ? [] : describeFurther(user, observed) };
}

const describeFurther = (user: DesiredUser, observed: ObservedUser) =>
  furtherOfUser(user, observed)
    .filter(({ effect }) => effect !== 'denies')
    .map(
      (policy) =>
        `The user ${user.name} also has the policy ${policy.name}, which setup did not add and does not change.`,
    );

/**
 * What removes the users that setup made. One that holds keys stays: somebody may use them.
 *
 * @throws ERR_INPUT for a user that got policies from somebody else or from an incident that has not ended
 */
export function planUserRemoval(
  setup: DesiredSetup,
  { users }: ObservedSetup,
  { keys, now }: Pick<Dependents, 'keys' | 'now'>,
): UserPlan {
  return join(
    setup.users.flatMap((user) => {
      const observed = users[user.name];
      return observed === undefined
        ? []
        : [planRemoval(user, observed, { keys: keys[user.name] ?? [], now }, setup.repository)];
    }),
  );
}

function planRemoval(
  user: DesiredUser,
  observed: ObservedUser,
  { keys, now }: { keys: readonly string[]; now: Date },
  repository: string,
): UserPlan {
  const { name } = user;
  const stays = (why: string): UserPlan => ({
    steps: [],
    notes: [`The user ${name} stays: ${why}`],
  });
  if (readUserOwner(name, observed, repository) !== 'own') return stays('setup did not make it.');
  if (keys.length > 0) {
    return stays(
      `it holds ${keys.join(' and ')}, which consumers may use. Deactivate and delete them (bedrock-token keys deactivate, then keys delete; the key in use needs --force), then run --undo again.`,
    );
  }
  const further = furtherOfUser(user, observed);
  const hasIncident = removesIncident(further, { kind: 'user', name }, now);
  const steps: UserStep[] = [
    ...(Object.hasOwn(observed.inline, KEY_USER_POLICY)
      ? [{ kind: 'delete-user-permissions' as const, user }]
      : []),
    ...(hasIncident ? [{ kind: 'delete-user-incident' as const, user }] : []),
    ...observed.attached.map((policy): UserStep => ({ kind: 'detach-user-policy', user, policy })),
    { kind: 'delete-user', user },
  ];
  return { steps, notes: [] };
}

const join = (plans: readonly UserPlan[]): UserPlan => ({
  steps: plans.flatMap(({ steps }) => steps),
  notes: plans.flatMap(({ notes }) => notes),
});
