import { type PolicyDocument, parsePolicy } from '../policy/document.ts';
import type { Account, Role, User } from './account.ts';
import type { CredentialStore } from './credentials.ts';
import type { Directory } from './directory.ts';

/** For whom credentials are made: a user's static key, or a session of a role. */
export type IssueRequest =
  | { user: string; accountId?: string }
  | {
      /** A role's name or ARN. */
      role: string;
      accountId?: string;
      /** Default `emulator`. */
      sessionName?: string;
      /** Seconds, default 3600. */
      durationSeconds?: number;
      sessionPolicy?: PolicyDocument;
    };

export interface IssuedKeys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** @throws Error for a user or role that is not configured */
export function issueCredentials(
  request: IssueRequest,
  directory: Directory,
  store: CredentialStore,
): IssuedKeys {
  const { accountId } = request;
  const accounts = directory.accounts.filter(
    ({ id }) => accountId === undefined || id === accountId,
  );
  const issued =
    'user' in request
      ? store.issueKey(findUser(request.user, directory, accountId))
      : store.issueSession({
          role: find(accounts, (account) => account.iam.present.roles, 'role', request.role),
          sessionName: request.sessionName ?? 'emulator',
          durationSeconds: request.durationSeconds ?? 3600,
          ...(request.sessionPolicy !== undefined && {
            sessionPolicies: [parsePolicy(request.sessionPolicy)],
          }),
        });
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = issued;
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(expiration !== undefined && { expiration }),
  };
}

/**
 * @param wanted a role's name or ARN
 * @throws Error for a role that is not configured
 */
export function findRole(wanted: string, { accounts }: Directory): Role {
  return find(accounts, (account) => account.iam.present.roles, 'role', wanted);
}

/**
 * @param wanted a user's name or ARN
 * @param accountId default any account
 * @throws Error for a user that there is not
 */
export function findUser(wanted: string, { accounts }: Directory, accountId?: string): User {
  const inAccount = accounts.filter(({ id }) => accountId === undefined || id === accountId);
  return find(inAccount, (account) => account.iam.present.users, 'user', wanted);
}

function find<T extends { name: string; arn: string }>(
  accounts: Account[],
  listOf: (account: Account) => readonly T[],
  kind: string,
  wanted: string,
): T {
  const all = accounts.flatMap(listOf);
  const found = all.find(({ name, arn }) => name === wanted || arn === wanted);
  if (found === undefined) {
    const names = all.map(({ name }) => name).join(', ') || 'none';
    throw new Error(`there is no ${kind} ${wanted}; there are: ${names}`);
  }
  return found;
}
