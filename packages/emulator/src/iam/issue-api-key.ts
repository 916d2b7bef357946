import { randomBytes } from 'node:crypto';
import type { ApiKey, User } from '../aws/account.ts';
import { randomUniqueId } from '../aws/unique-id.ts';
import type { Clock } from '../server/clock.ts';
import { limitExceeded } from './iam-errors.ts';

/** The services whose keys are served here, and what their keys begin with. */
export const PREFIXES: Readonly<Record<string, string>> = {
  'bedrock.amazonaws.com': 'ABSK',
  'aws-external-anthropic.amazonaws.com': 'AEAA',
};
/** Services with API keys, as IAM names them. */
export const API_KEY_SERVICES: readonly string[] = Object.keys(PREFIXES);
export const BEDROCK = 'bedrock.amazonaws.com';
/** How many keys a user may have for a service, whatever their status (IAM User Guide, quotas). */
const KEYS_PER_USER = 2;
const DAY_MS = 86_400_000;

/** Makes long-term API keys and remembers their secrets. */
export interface ApiKeyIssuer {
  /**
   * @param serviceName a key of {@link PREFIXES}
   * @param existing the account's keys
   * @param ageDays how long it is good; undefined for ever
   * @throws AwsError LimitExceeded
   */
  issue(
    user: User,
    serviceName: string,
    existing: readonly ApiKey[],
    ageDays: number | undefined,
  ): ApiKey;
  /** The same key with another secret. */
  reset(key: ApiKey): ApiKey;
  /** Every value ever made, also of keys that are gone. */
  secrets(): string[];
}

export function createApiKeyIssuer(clock: Clock): ApiKeyIssuer {
  const values: string[] = [];
  const makeValue = (alias: string, serviceName: string) => {
    const secret = randomBytes(33).toString('base64');
    const value = `${PREFIXES[serviceName]}${Buffer.from(`${alias}:${secret}`).toString('base64')}`;
    values.push(value);
    return value;
  };
  return {
    issue(user, serviceName, existing, ageDays) {
      const own = existing.filter(
        (key) => key.userId === user.id && key.serviceName === serviceName,
      );
      if (own.length >= KEYS_PER_USER) {
        throw limitExceeded('ServiceSpecificCredentialsPerUser', KEYS_PER_USER);
      }
      const alias = freeAlias(user, own);
      // IAM answers whole seconds.
      const createdAt = new Date(Math.floor(clock.now().getTime() / 1000) * 1000);
      return {
        id: randomUniqueId('ACCA'),
        userId: user.id,
        userName: user.name,
        serviceName,
        alias,
        value: makeValue(alias, serviceName),
        status: 'Active',
        createdAt,
        ...(ageDays !== undefined && {
          expiresAt: new Date(createdAt.getTime() + ageDays * DAY_MS),
        }),
      };
    },
    reset: (key) => ({ ...key, value: makeValue(key.alias, key.serviceName) }),
    secrets: () => [...values],
  };
}

/** `Expired` from the moment at which a key ends. */
export function statusOf(key: ApiKey, now: Date): ApiKey['status'] | 'Expired' {
  return key.expiresAt !== undefined && key.expiresAt <= now ? 'Expired' : key.status;
}

/** `user-at-account` and `user+1-at-account`; the first that no key of the user has. */
function freeAlias({ name, account }: User, own: readonly ApiKey[]): string {
  for (let number = 0; ; number += 1) {
    const alias = `${name}${number === 0 ? '' : `+${number}`}-at-${account.id}`;
    if (own.every((key) => key.alias !== alias)) return alias;
  }
}
