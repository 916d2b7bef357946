import { BedrockTokenError } from '../../errors.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import type { KeyUser } from '../ports.ts';
import { readUserState } from '../user-tags.ts';
import type { Step } from './plan.ts';

/** The user as it should be made if it is not there. */
export interface UserRequest {
  /** ARNs of managed policies. */
  policies: readonly string[];
  /** JSON of an inline policy with what its keys may do; undefined for none. */
  permissions?: string | undefined;
  /** JSON of another, with from where and until when; undefined for none. */
  limits?: string | undefined;
}

/** The user as a person wants it: how it is made, and what becomes of one that is there. */
export interface UserPlanRequest extends UserRequest {
  /** Whether a person said that the user may be made. */
  mayCreate: boolean;
  /**
   * What to do about a user that somebody else made: use it as it is (the default), leave it alone,
   * or mark it as ours.
   */
  foreign?: 'use' | 'refuse' | 'adopt';
  /** What a user that is there gets as well; default nothing. */
  additions?: UserRequest;
}

/**
 * What it takes for the user to be there. A user that we began to make is finished; any other keeps
 * what it has.
 *
 * @throws ERR_INPUT if there is no such user and none may be made, or if it is to be left alone
 */
export function planUser(
  userName: string,
  user: KeyUser | undefined,
  request: UserPlanRequest,
  vocabulary: Vocabulary,
): Step[] {
  const { mayCreate, foreign = 'use', additions = { policies: [] } } = request;
  const finish: Step[] = [...provisionSteps(request), { kind: 'record-user' }];
  if (user === undefined) {
    if (mayCreate) return [{ kind: 'create-user' }, ...finish];
    throw noUser(userName, vocabulary);
  }
  const state = readUserState(user.tags);
  if (state === 'unfinished') return finish;
  if (state === 'ready') return provisionSteps(additions);
  if (foreign === 'refuse') throw notOurs(userName, vocabulary);
  return foreign === 'adopt'
    ? [...provisionSteps(additions), { kind: 'record-user', isLast: true }]
    : [];
}

function provisionSteps({ policies, permissions, limits }: UserRequest): Step[] {
  return [
    ...policies.map((policy): Step => ({ kind: 'attach-policy', policy })),
    ...(permissions === undefined ? [] : [{ kind: 'permit-user' } as const]),
    ...(limits === undefined ? [] : [{ kind: 'limit-user' } as const]),
  ];
}

function noUser(userName: string, vocabulary: Vocabulary): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `There is no IAM user ${userName}.`, {
    hint: `Check ${vocabulary.userName} and the account of the credentials. ${vocabulary.createUser}`,
  });
}

function notOurs(userName: string, { adoptUser }: Vocabulary): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `The IAM user ${userName} was not created by bedrock-token, so it is not changed.`,
    { hint: adoptUser },
  );
}

/**
 * Nothing is made for sinks that cannot be written, not even the user. A user is adopted once the key is published:
 * else an audit would count one as managed that has no key of ours.
 */
export function insertUserSteps(userSteps: readonly Step[], steps: readonly Step[]): Step[] {
  const isLast = (step: Step) => step.kind === 'record-user' && step.isLast === true;
  const before = userSteps.filter((step) => !isLast(step));
  const after = userSteps.filter(isLast);
  const [first, ...rest] = steps;
  if (first?.kind !== 'preflight') return [...before, ...steps, ...after];
  return [first, ...before, ...rest, ...after];
}
