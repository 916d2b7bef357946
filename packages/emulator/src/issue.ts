import type { CredentialStore } from './aws/credentials.ts';
import type { Account, Directory, Role } from './aws/directory.ts';
import { type PolicyDocument, parsePolicy } from './policy/document.ts';

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
      ? store.issueKey(find(accounts, 'users', request.user))
      : store.issueSession({
          role: find(accounts, 'roles', request.role),
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
  return find(accounts, 'roles', wanted);
}

function find<K extends 'users' | 'roles'>(
  accounts: Account[],
  kind: K,
  wanted: string,
): Account[K][number] {
  for (const account of accounts) {
    const list: Account[K][number][] = account[kind];
    const found = list.find(({ name, arn }) => name === wanted || arn === wanted);
    if (found !== undefined) return found;
  }
  throw new Error(`no ${kind === 'users' ? 'user' : 'role'} ${wanted} is configured`);
}
