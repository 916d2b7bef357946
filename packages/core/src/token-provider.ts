import type { BearerToken } from './bearer-token.ts';
import { BedrockTokenError } from './errors.ts';
import type { Expiring, Provider, TokenProviderPorts } from './ports.ts';

/** The last fifth of a token's life is the time to get the next one. */
const REFRESH_FRACTION = 0.2;

/** After a failed mint the next refresh ahead of time is not tried for so long … */
const REFRESH_PAUSE_MS = 10_000;

/** … and callers who need a token at once get the same error for so long. */
const FAILURE_PAUSE_MS = 1_000;

/** A mint that takes longer has failed, in milliseconds. */
const MINT_LIMIT_MS = 60_000;

/**
 * A token that is about to end could end on its way to Bedrock, so within this many
 * milliseconds of its expiry it counts as expired.
 */
const END_MARGIN_MS = 1_000;

interface Held<T> {
  token: T;
  /** Both clocks' readings at the end of the token's life: a wall clock set back adds no life. */
  endsAt: number;
  endsAtMonotonic: number;
  refreshBeforeEndMs: number;
}

/**
 * Keeps one token and serves it until the last fifth of its life; from then on the token is
 * still served at once while a new one is minted behind it. A token that has expired is never
 * returned: callers wait for the new one, all of them for the same mint.
 *
 * @returns a provider that rejects with whatever `mint` rejects with, and with
 *   ERR_CREDENTIALS_EXPIRED if a new token has already expired (a clock that is far off)
 */
export function createTokenProvider<T extends Expiring = BearerToken>(
  ports: TokenProviderPorts<T>,
): Provider<T> {
  let held: Held<T> | undefined;
  let minting: Promise<T> | undefined;
  let failure: { error: unknown; at: number } | undefined;

  function mintOnce(): Promise<T> {
    minting ??= withinLimit(ports.mint)
      .then((token) => {
        held = hold(token, ports);
        failure = undefined;
        return held.token;
      })
      .catch((error: unknown) => {
        failure = { error, at: ports.monotonicNow() };
        throw error;
      })
      .finally(() => {
        minting = undefined;
      });
    return minting;
  }

  const failedWithin = (milliseconds: number) =>
    failure !== undefined && ports.monotonicNow() - failure.at < milliseconds;

  /** For a caller that has no token to fall back on. */
  async function mintNow(): Promise<T> {
    if (minting === undefined && failedWithin(FAILURE_PAUSE_MS)) throw failure?.error;
    return mintOnce();
  }

  function refreshBehind(): void {
    if (minting !== undefined || failedWithin(REFRESH_PAUSE_MS)) return;
    mintOnce().catch((error: unknown) => {
      try {
        ports.onRefreshFailed?.(error);
      } catch {
        // The listener has failed; the current token is still valid.
      }
    });
  }

  return async () => {
    if (held === undefined) return mintNow();
    const leftMs = lifeLeft(held, ports);
    if (leftMs <= END_MARGIN_MS) return mintNow();
    if (leftMs <= held.refreshBeforeEndMs) refreshBehind();
    return held.token;
  };
}

/** @throws ERR_TIMEOUT for a mint that neither succeeds nor fails: its callers must not hang */
async function withinLimit<T>(mint: Provider<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(mintTimeout()), MINT_LIMIT_MS);
  });
  try {
    return await Promise.race([mint(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

function mintTimeout(): BedrockTokenError {
  return new BedrockTokenError('ERR_TIMEOUT', `No token within ${MINT_LIMIT_MS / 1000} s.`, {
    hint: 'Check where the AWS credentials come from: a process or a server does not respond.',
    retryable: true,
  });
}

function hold<T extends Expiring>(token: T, ports: TokenProviderPorts<T>): Held<T> {
  const endsAt = token.expiresAt.getTime();
  const wholeLifeMs = endsAt - token.issuedAt.getTime();
  // The wall clock may have been set back since the signing: that adds no life, either.
  const leftMs = Math.min(endsAt - ports.now(), wholeLifeMs);
  // Written so that an invalid date counts as expired.
  if (!(leftMs > 0)) {
    throw new BedrockTokenError('ERR_CREDENTIALS_EXPIRED', 'A new token has already expired.', {
      hint: 'Check the clock of this machine and when the AWS session behind the token expires.',
    });
  }
  return {
    token,
    endsAt,
    endsAtMonotonic: ports.monotonicNow() + leftMs,
    refreshBeforeEndMs: ports.refreshBeforeEndMs?.(wholeLifeMs) ?? wholeLifeMs * REFRESH_FRACTION,
  };
}

/** The lesser of what the two clocks say: one stops in sleep, the other may be set back. */
function lifeLeft<T extends Expiring>(held: Held<T>, ports: TokenProviderPorts<T>): number {
  return Math.min(held.endsAt - ports.now(), held.endsAtMonotonic - ports.monotonicNow());
}
