import {
  type BearerToken,
  type Clock,
  createTokenProvider,
  type MonotonicClock,
  type Secret,
} from '@bedrock-token/core';
import type { KeySource } from '@bedrock-token/gateway';
import type { TokenEntry } from '../cache/entry.ts';
import type { Taken } from '../cache-aside/get-fresh.ts';

/** A key that was made in place of a refused one, and is refused too, is kept for so long, in ms. */
const REPLACE_PAUSE_MS = 10_000;

export interface KeySourcePorts {
  /** Gets an entry from the cache, or makes one. */
  fetch(taken: Taken<TokenEntry>): Promise<TokenEntry>;
  /** Whether the last fifth of an entry's lifetime has begun. */
  isDue(entry: TokenEntry): boolean;
  now: Clock;
  monotonicNow: MonotonicClock;
  /** Told when a refresh ahead of time failed; the key in use is still valid. */
  onRefreshFailed(error: unknown): void;
}

/**
 * The keys of one region, as the gateway needs them: refreshed ahead of time, one request to AWS however
 * many clients wait, and never a key that has expired. After a failure AWS is not asked for a second.
 */
export function createKeySource(ports: KeySourcePorts): KeySource {
  const { now, monotonicNow, onRefreshFailed } = ports;
  let refused: Secret<string> | undefined;
  let last: Secret<string> | undefined;
  let replacedAt = Number.NEGATIVE_INFINITY;
  let successor: (() => Promise<BearerToken>) | undefined;

  const isRefused = ({ token }: TokenEntry) => isSame(token, refused);

  async function mint(): Promise<BearerToken> {
    const entry = await ports.fetch({
      serves: (found) => !ports.isDue(found) && !isRefused(found),
      // The one in use is not new: to take it again would hide the failure, and its pause.
      helps: (found) => !isRefused(found) && !isSame(found.token, last),
    });
    last = entry.token;
    return toBearerToken(entry);
  }

  const create = () => createTokenProvider({ mint, now, monotonicNow, onRefreshFailed });
  let provider = create();

  return {
    current: () => provider(),
    async replace(key) {
      const current = await provider();
      if (!isSame(current.text, key.text)) return current;
      // Bedrock refuses what is new as well: another one would not help.
      if (monotonicNow() - replacedAt < REPLACE_PAUSE_MS) return current;
      refused = key.text;
      successor ??= create();
      const next = successor;
      const token = await next();
      if (successor === next) {
        provider = next;
        successor = undefined;
        replacedAt = monotonicNow();
      }
      return token;
    },
  };
}

function isSame(one: Secret<string>, other: Secret<string> | undefined): boolean {
  return one.reveal() === other?.reveal();
}

function toBearerToken({ token, region, issuedAt, expiresAt, isEndUnknown }: TokenEntry) {
  return {
    text: token,
    service: 'bedrock' as const,
    region,
    issuedAt: new Date(issuedAt),
    expiresAt: new Date(expiresAt),
    ...(isEndUnknown && { isEndUnknown }),
    limitedBy: 'session' as const,
  };
}
