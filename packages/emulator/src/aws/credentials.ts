import { randomBytes } from 'node:crypto';
import type { Policy } from '../policy/document.ts';
import type { Clock } from '../server/clock.ts';
import type { Account, Role, User } from './account.ts';
import { randomKeyId } from './unique-id.ts';

export interface UserPrincipal {
  kind: 'user';
  /** arn:…:iam::…:user/… */
  arn: string;
  userId: string;
  name: string;
  account: Account;
}

export interface RoleSession {
  kind: 'role-session';
  /** arn:…:sts::…:assumed-role/ROLE/SESSION */
  arn: string;
  userId: string;
  role: Role;
  sessionName: string;
  /** What narrows the session below its role; absent if nothing does. */
  sessionPolicies?: Policy[];
  tags: Record<string, string>;
}

export type Principal = UserPrincipal | RoleSession;

/** Who somebody is, however it was proved. */
export interface Identity {
  principal: Principal;
  issuedAt: Date;
}

export interface IssuedCredentials extends Identity {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** An access key of a user as IAM lists it. */
export interface AccessKey {
  accessKeyId: string;
  isActive: boolean;
  createdAt: Date;
}

export interface SessionRequest {
  role: Role;
  sessionName: string;
  durationSeconds: number;
  sessionPolicies?: Policy[];
  tags?: Record<string, string>;
}

/** The credentials that were ever issued, by access key id. */
export interface CredentialStore {
  issueSession(request: SessionRequest): IssuedCredentials;
  issueKey(user: User, key?: { accessKeyId: string; secretAccessKey: string }): IssuedCredentials;
  /** Undefined also for an access key that is inactive: AWS says the same of both. */
  find(accessKeyId: string): IssuedCredentials | undefined;
  /** The access keys of a user, the oldest first. */
  keysOf(user: Pick<User, 'id'>): AccessKey[];
  setActive(accessKeyId: string, isActive: boolean): void;
  /** Whether a user has an access key. */
  hasKey(user: User): boolean;
  /** Every secret key and session token, for tests that look for leaks. */
  secrets(): string[];
}

export function createCredentialStore(clock: Clock): CredentialStore {
  const issued = new Map<string, IssuedCredentials>();
  const inactive = new Set<string>();
  const keep = (credentials: IssuedCredentials) => {
    issued.set(credentials.accessKeyId, credentials);
    return credentials;
  };
  return {
    find: (accessKeyId) => (inactive.has(accessKeyId) ? undefined : issued.get(accessKeyId)),
    keysOf: ({ id }) =>
      [...issued.values()]
        .filter(({ principal }) => principal.kind === 'user' && principal.userId === id)
        .map(({ accessKeyId, issuedAt }) => ({
          accessKeyId,
          isActive: !inactive.has(accessKeyId),
          createdAt: issuedAt,
        })),
    setActive(accessKeyId, isActive) {
      if (isActive) inactive.delete(accessKeyId);
      else inactive.add(accessKeyId);
    },
    hasKey: ({ id }) => [...issued.values()].some(({ principal }) => principal.userId === id),
    secrets: () =>
      [...issued.values()].flatMap(({ secretAccessKey, sessionToken }) =>
        sessionToken === undefined ? [secretAccessKey] : [secretAccessKey, sessionToken],
      ),
    issueKey: (user, key) =>
      keep({
        accessKeyId: key?.accessKeyId ?? randomKeyId('AKIA', user.account.id),
        secretAccessKey: key?.secretAccessKey ?? randomBytes(30).toString('base64'),
        issuedAt: clock.now(),
        principal: principalOf(user),
      }),
    issueSession({ role, sessionName, durationSeconds, sessionPolicies, tags = {} }) {
      const { account } = role;
      const now = clock.now();
      const endsAtSeconds = Math.floor(now.getTime() / 1000) + durationSeconds;
      return keep({
        accessKeyId: randomKeyId('ASIA', account.id),
        secretAccessKey: randomBytes(30).toString('base64'),
        // The real ones begin so, are about this long, and hold characters that URLs must encode.
        sessionToken: `IQoJb3JpZ2luX2Vj${randomBytes(520).toString('base64')}`,
        // STS answers whole seconds.
        expiration: new Date(endsAtSeconds * 1000),
        issuedAt: now,
        principal: {
          kind: 'role-session',
          arn: `arn:${account.partition}:sts::${account.id}:assumed-role/${role.name}/${sessionName}`,
          userId: `${role.id}:${sessionName}`,
          role,
          sessionName,
          ...(sessionPolicies !== undefined && { sessionPolicies }),
          tags,
        },
      });
    },
  };
}

/** Whom the keys of a user stand for. */
export function principalOf({ arn, id, name, account }: User): UserPrincipal {
  return { kind: 'user', arn, userId: id, name, account };
}

/** The account a principal belongs to. */
export function accountOf(principal: Principal): Account {
  return principal.kind === 'user' ? principal.account : principal.role.account;
}
