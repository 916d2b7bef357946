import { LARGEST_SKEW_MS } from './clock-skew.ts';
import { type KeyServiceName, serviceOfLongTermKey } from './services/key-service.ts';

/** `Expired` is what IAM's lists say of an active key past its end. */
export type ApiKeyStatus = 'Active' | 'Inactive' | 'Expired';

/** A long-term key as IAM lists it: all but its value. */
export interface ApiKeyRecord {
  /** Such as ACCA and 17 letters and digits. */
  id: string;
  /** What the key says of itself; free again once the key is deleted. */
  alias: string;
  status: ApiKeyStatus;
  createdAt: Date;
  /** Absent for a key that never ends. */
  expiresAt?: Date;
}

/** Whether its service would take it at this time. */
export function isUsable(key: ApiKeyRecord, now: Date): boolean {
  return key.status === 'Active' && (key.expiresAt === undefined || key.expiresAt > now);
}

/** Whether a key is past its end whatever its status is, also by a clock that is as slow as can be. */
export function hasExpired(
  { status, expiresAt }: Pick<ApiKeyRecord, 'status' | 'expiresAt'>,
  now: Date,
): boolean {
  if (status === 'Expired') return true;
  return expiresAt !== undefined && expiresAt.getTime() + LARGEST_SKEW_MS <= now.getTime();
}

/** What a long-term API key says of itself. Nothing in here is secret. */
export interface ApiKeyDescription {
  service: KeyServiceName;
  /** `user-at-account`; a user's second key has `user+1-at-account`. */
  alias: string;
  userName: string;
  /** Twelve digits; undefined if the alias is not of the usual form. */
  accountId: string | undefined;
}

/**
 * Reads a long-term key: `ABSK` (Bedrock) or `AEAA` (Claude Platform on AWS), and the base64 of
 * `alias:secret`. The secret is not looked at.
 *
 * @returns undefined if the text is no such key
 */
export function describeApiKey(text: string): ApiKeyDescription | undefined {
  const service = serviceOfLongTermKey(text);
  if (service === undefined) return undefined;
  const decoded = decode(text.slice(service.longTermPrefix.length));
  const alias = /^([\x21-\x39\x3b-\x7e]{1,200}):./.exec(decoded)?.[1];
  if (alias === undefined) return undefined;
  const [, user = alias, accountId] = /^(.+?)(?:\+\d+)?-at-(\d{12})$/.exec(alias) ?? [];
  return { service: service.name, alias, userName: user, accountId };
}

function decode(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}
