import {
  describeApiKey,
  describeBearerToken,
  KEY_SERVICES,
  type KeyServiceName,
  type Secret,
  toTimestamp,
} from '@bedrock-token/core';
import { formatDuration } from '../command-line/duration.ts';
import { printable } from '../command-line/printable.ts';

/** What a key says of itself, in the names of the JSON output. */
export type KeyDescription =
  | {
      kind: 'short-term';
      service: KeyServiceName;
      region: string;
      accessKeyId: string;
      issuedAt: string;
      expiresAt: string;
      secondsLeft: number;
      ofSession: boolean;
    }
  | {
      kind: 'long-term';
      service: KeyServiceName;
      alias: string;
      userName: string;
      accountId: string | undefined;
    };

/** @returns undefined if it is neither kind of key */
export function describeKey(token: Secret<string>, now: number): KeyDescription | undefined {
  const short = describeBearerToken(token.reveal());
  if (short !== undefined) {
    return {
      kind: 'short-term',
      service: short.service,
      region: short.region,
      accessKeyId: short.accessKeyId,
      issuedAt: toTimestamp(short.issuedAt),
      expiresAt: toTimestamp(short.expiresAt),
      secondsLeft: Math.max(0, Math.floor((short.expiresAt.getTime() - now) / 1000)),
      ofSession: short.hasSessionToken,
    };
  }
  const long = describeApiKey(token.reveal());
  return long && { kind: 'long-term', ...long };
}

/** What a key says may be anything, and a terminal obeys some of it. */
export function toRows(key: KeyDescription): [string, string][] {
  const service: [string, string] = ['service', KEY_SERVICES[key.service].title];
  if (key.kind === 'long-term') {
    return [
      ['kind', 'long-term'],
      service,
      ['alias', printable(key.alias)],
      ['user', printable(key.userName)],
      ['account', key.accountId ?? 'unknown'],
      ['expires', 'not in the key; IAM shows it: aws iam list-service-specific-credentials'],
    ];
  }
  return [
    ['kind', `short-term, signed by ${key.ofSession ? 'a session' : 'the keys of a user'}`],
    service,
    ['region', printable(key.region)],
    ['access key ID', printable(key.accessKeyId)],
    ['issued', key.issuedAt],
    ['expires', `${key.expiresAt}${key.ofSession ? ', or earlier with its session' : ''}`],
    ['left', key.secondsLeft > 0 ? formatDuration(key.secondsLeft) : 'none, it has expired'],
  ];
}
