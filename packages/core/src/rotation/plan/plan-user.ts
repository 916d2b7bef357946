import { BedrockTokenError } from '../../errors.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import type { KeyUser } from '../ports.ts';
import { readUserState } from '../user-tags.ts';
import type { Step } from './plan.ts';

/** The user as it should be made if it is not there. */
export interface UserRequest {
  policies: readonly string[];
  /** JSON of an inline policy; undefined for none. */
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
  return foreign === 'adopt' ? [...provisionSteps(additions), { kind: 'record-user' }] : [];
}

function provisionSteps({ policies, limits }: UserRequest): Step[] {
  return [
    ...policies.map((policy): Step => ({ kind: 'attach-policy', policy })),
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

/** Nothing is made for sinks that cannot be written, not even the user. */
export function insertUserSteps(userSteps: readonly Step[], steps: readonly Step[]): Step[] {
  const [first, ...rest] = steps;
  if (first?.kind !== 'preflight') return [...userSteps, ...steps];
  return [first, ...userSteps, ...rest];
}
