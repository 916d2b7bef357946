import { type ApiKeyRecord, hasExpired, isUsable } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import { toDay } from '../../timestamps.ts';
import { mayHold } from '../observe/observed-state.ts';
import type { Situation } from './situation.ts';

/** The IAM quota of service-specific credentials for one service and user. */
export const KEYS_PER_USER = 2;

/** A key that is off and can make room: one that has expired, one that no sink holds, the oldest. */
export function makeRoom({ observed, now, vocabulary }: Situation): ApiKeyRecord | undefined {
  const { keys, sinks } = observed;
  if (keys.length < KEYS_PER_USER) return undefined;
  const off = keys.filter((key) => !isUsable(key, now));
  const spare =
    off.find((key) => hasExpired(key, now)) ??
    off.find((key) => !sinks.some((sink) => mayHold(sink, key))) ??
    off[0];
  if (spare !== undefined) return spare;
  const names = keys
    .map(({ id, createdAt }) => `${id} (created ${toDay(createdAt)})`)
    .join(' and ');
  throw new BedrockTokenError(
    'ERR_KEY_LIMIT',
    `No place holds a working key, and the user has two that somebody else created: ${names}.`,
    {
      hint: `AWS allows two keys per user. Delete the one that nobody uses (${vocabulary.deleteKey}), or name another user.`,
    },
  );
}
