import { BedrockTokenError } from '../errors.ts';
import type { KeyUser } from '../ports.ts';
import type { UserRequest } from './execution.ts';
import type { Step } from './plan.ts';
import { readUserState } from './user-tags.ts';

/**
 * What it takes for the user to be there. A user that we began to make is finished; one that
 * somebody else made keeps the policies that it has.
 *
 * @param mayCreate whether a person said that the user may be made
 * @throws ERR_INPUT if there is no such user and none may be made
 */
export function planUser(
  userName: string,
  user: KeyUser | undefined,
  request: UserRequest,
  mayCreate: boolean,
): Step[] {
  if (user !== undefined && readUserState(user.tags) !== 'unfinished') return [];
  const finish: Step[] = [
    ...request.policies.map((policy): Step => ({ kind: 'attach-policy', policy })),
    ...(request.limits === undefined ? [] : [{ kind: 'limit-user' } as const]),
    { kind: 'record-user' },
  ];
  if (user !== undefined) return finish;
  if (mayCreate) return [{ kind: 'create-user' }, ...finish];
  throw new BedrockTokenError('ERR_INPUT', `There is no IAM user ${userName}.`, {
    hint: 'Check user-name and the account of the role; with create-user: true the user is made.',
  });
}
