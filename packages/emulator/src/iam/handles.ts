import type { ApiKey, PolicyOwner } from '../aws/account.ts';
import type { Directory } from '../aws/directory.ts';
import { findUser } from '../aws/issue-credentials.ts';
import type { Clock } from '../server/clock.ts';
import {
  API_KEY_SERVICES,
  type ApiKeyIssuer,
  BEDROCK,
  PREFIXES,
  statusOf,
} from './issue-api-key.ts';
import { type Propagation, setPropagation } from './propagation.ts';

/** All that IAM holds of a long-term API key, its secret with it. */
export interface ApiKeyRecord {
  /** ACCA… */
  id: string;
  userName: string;
  accountId: string;
  serviceName: string;
  alias: string;
  /** ABSK… or AEAA…, the bearer token itself. */
  value: string;
  status: 'Active' | 'Inactive' | 'Expired';
  createdAt: Date;
  /** Absent for one that never ends. */
  expiresAt?: Date;
}

/** A user as he is now. */
export interface UserRecord {
  name: string;
  arn: string;
  tags: Record<string, string>;
  /** ARNs of managed policies. */
  attached: string[];
  /** Name → document, as it was put. */
  inline: Record<string, string>;
}

export interface ApiKeyRequest {
  /** A user's name or ARN. */
  user: string;
  accountId?: string;
  /** As IAM names it; default `bedrock.amazonaws.com`. */
  serviceName?: string;
  /** Whole days from now, 1 to 36600; absent for a key that never ends. */
  ageDays?: number;
}

/** IAM as tests look into it: the present, whatever the propagation. */
export interface IamHandle {
  /** The keys of a user, or of all; the oldest first. */
  keys(userName?: string, accountId?: string): ApiKeyRecord[];
  /** Undefined for a user that there is not. */
  user(name: string, accountId?: string): UserRecord | undefined;
  /** Undefined for a role that there is not. */
  role(name: string, accountId?: string): UserRecord | undefined;
  /**
   * Makes news of IAM get round late, by the emulator's clock.
   *
   * @throws TypeError for what is no time
   */
  setPropagation(change: Partial<Propagation>): Propagation;
}

export interface HandleDependencies {
  directory: Directory;
  clock: Clock;
  issuer: ApiKeyIssuer;
  propagation: Propagation;
}

export function createIamHandle({ directory, clock, propagation }: HandleDependencies): IamHandle {
  const accountsOf = (accountId?: string) =>
    directory.accounts.filter(({ id }) => accountId === undefined || id === accountId);
  return {
    keys: (userName, accountId) =>
      accountsOf(accountId).flatMap(({ id, iam }) =>
        iam.present.apiKeys
          .filter((key) => userName === undefined || key.userName === userName)
          .map((key) => recordOf(key, id, clock.now())),
      ),
    user(name, accountId) {
      const users = accountsOf(accountId).flatMap(({ iam }) => iam.present.users);
      const user = users.find((one) => one.name === name);
      return user && describe(user);
    },
    role(name, accountId) {
      const roles = accountsOf(accountId).flatMap(({ iam }) => iam.present.roles);
      const role = roles.find((one) => one.name === name);
      return role && describe(role);
    },
    setPropagation(change) {
      setPropagation(propagation, change);
      return { ...propagation };
    },
  };
}

/**
 * A long-term key that has been there all along, as far as IAM and Bedrock know.
 *
 * @throws Error for an unknown user, a service without keys, an age that IAM would not take, or a third key
 */
export function issueApiKey(
  { user: wanted, accountId, serviceName = BEDROCK, ageDays }: ApiKeyRequest,
  { directory, clock, issuer }: HandleDependencies,
): ApiKeyRecord {
  if (ageDays !== undefined && !(Number.isInteger(ageDays) && ageDays >= 1 && ageDays <= 36_600)) {
    throw new Error('ageDays must be a whole number from 1 to 36600');
  }
  if (!Object.hasOwn(PREFIXES, serviceName)) {
    const known = API_KEY_SERVICES.join(', ');
    throw new Error(`${serviceName} has no API keys; those with keys: ${known}`);
  }
  const user = findUser(wanted, directory, accountId);
  const { iam, id } = user.account;
  const key = issuer.issue(user, serviceName, iam.present.apiKeys, ageDays);
  iam.settle((entities) => ({ ...entities, apiKeys: [...entities.apiKeys, key] }));
  return recordOf(key, id, clock.now());
}

function recordOf(key: ApiKey, accountId: string, now: Date): ApiKeyRecord {
  const { userId: _, ...shown } = key;
  return { ...shown, accountId, status: statusOf(key, now) };
}

function describe({ name, arn, tags, attached, inline }: PolicyOwner): UserRecord {
  return {
    name,
    arn,
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    attached: attached.map((policy) => policy.arn),
    inline: Object.fromEntries(inline.map((policy) => [policy.name, policy.text])),
  };
}
