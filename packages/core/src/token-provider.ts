import type { BearerToken } from './bearer-token.ts';
import { BedrockTokenError } from './errors.ts';
import type { Clock, MonotonicClock, Provider } from './ports.ts';

export interface TokenProviderPorts {
  /** Makes a new token; called by one caller at a time, however many wait. */
  mint: Provider<BearerToken>;
  now: Clock;
  monotonicNow: MonotonicClock;
  /** Told when a refresh ahead of time failed; the token at hand is still good. */
  onRefreshFailed?: (error: unknown) => void;
}

/** The last fifth of a token's life is the time to get the next one. */
const REFRESH_FRACTION = 0.2;

/** After a failed refresh ahead of time, the next one is not tried for so long. */
const REFRESH_PAUSE_MS = 10_000;

/**
 * A token that is about to end could end on its way to Bedrock, so within this many
 * milliseconds of its end it counts as ended.
 */
const END_MARGIN_MS = 1_000;

interface Held {
  token: BearerToken;
  /** Both clocks' readings at the end of the token's life: a wall clock set back adds no life. */
  endsAt: number;
  endsAtMonotonic: number;
  refreshBeforeEndMs: number;
}

/**
 * Keeps one token and serves it until the last fifth of its life; from then on the token is
 * still served at once while a new one is minted behind it. A token that has ended is never
 * returned: callers wait for the new one, all of them for the same mint.
 *
 * @returns a provider that rejects with whatever `mint` rejects with, and with
 *   ERR_CREDENTIALS_EXPIRED if a fresh token has already ended (a clock that is far off)
 */
export function createTokenProvider(ports: TokenProviderPorts): Provider<BearerToken> {
  let held: Held | undefined;
  let minting: Promise<BearerToken> | undefined;
  let noRefreshUntil = Number.NEGATIVE_INFINITY;

  function mintOnce(): Promise<BearerToken> {
    minting ??= (async () => {
      try {
        held = hold(await ports.mint(), ports);
        return held.token;
      } finally {
        minting = undefined;
      }
    })();
    return minting;
  }

  function refreshBehind(): void {
    if (minting !== undefined || ports.monotonicNow() < noRefreshUntil) return;
    mintOnce().catch((error: unknown) => {
      noRefreshUntil = ports.monotonicNow() + REFRESH_PAUSE_MS;
      ports.onRefreshFailed?.(error);
    });
  }

  return async () => {
    if (held === undefined) return mintOnce();
    const leftMs = lifeLeft(held, ports);
    if (leftMs <= END_MARGIN_MS) return mintOnce();
    if (leftMs <= held.refreshBeforeEndMs) refreshBehind();
    return held.token;
  };
}

function hold(token: BearerToken, ports: TokenProviderPorts): Held {
  const endsAt = token.expiresAt.getTime();
  const leftMs = endsAt - ports.now();
  if (leftMs <= 0) {
    throw new BedrockTokenError(
      'ERR_CREDENTIALS_EXPIRED',
      'A token just minted has already ended.',
      {
        hint: 'Check the clock of this machine and the end of the AWS session behind the token.',
      },
    );
  }
  const wholeLifeMs = endsAt - token.issuedAt.getTime();
  return {
    token,
    endsAt,
    endsAtMonotonic: ports.monotonicNow() + leftMs,
    refreshBeforeEndMs: wholeLifeMs * REFRESH_FRACTION,
  };
}

/** The lesser of what the two clocks say: one stops in sleep, the other may be set back. */
function lifeLeft(held: Held, ports: TokenProviderPorts): number {
  return Math.min(held.endsAt - ports.now(), held.endsAtMonotonic - ports.monotonicNow());
}
