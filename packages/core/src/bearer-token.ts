import type { AwsCredentials } from './credentials.ts';
import { secondsLeft } from './credentials.ts';
import { BedrockTokenError, inputError } from './errors.ts';
import type { Secret } from './secret.ts';
import type { KeyServiceName } from './services/key-service.ts';

/** The longest life AWS allows a short-term API key, in seconds (12 hours). */
export const MAX_LIFETIME_SECONDS = 43_200;

/** Which of the three bounds set the lifetime of a token. */
export type LifetimeLimit = 'request' | 'session' | 'maximum';

/** A short-term API key of one service. Good in one region only. */
export interface BearerToken {
  text: Secret<string>;
  service: KeyServiceName;
  region: string;
  /** The signing date, to the second. */
  issuedAt: Date;
  /** If the end of the session is unknown: until when the key may be kept, which is no claim. */
  expiresAt: Date;
  /** True if the key may expire at any time, with a session whose end is not known here. */
  isEndUnknown?: true;
  limitedBy: LifetimeLimit;
}

export interface Lifetime {
  seconds: number;
  limitedBy: LifetimeLimit;
}

/**
 * A key lives for the shortest of: what was asked, what is left of the AWS session, 12 hours
 * (AWS guide "Generate Amazon Bedrock API keys", properties of short-term keys).
 *
 * @param requestedSeconds what was asked; undefined means as long as possible
 * @param now epoch milliseconds
 * @throws ERR_CREDENTIALS_EXPIRED if less than a second of the session is left
 */
export function decideLifetime(
  requestedSeconds: number | undefined,
  credentials: AwsCredentials,
  now: number,
): Lifetime {
  const left = secondsLeft(credentials, now);
  if (left !== undefined && !(left >= 1)) {
    throw new BedrockTokenError('ERR_CREDENTIALS_EXPIRED', 'The AWS session has expired.', {
      hint: 'Run again to get a new session; if this recurs, ask for a longer session or check the clock of this machine.',
    });
  }
  const wanted: Lifetime =
    requestedSeconds === undefined
      ? { seconds: MAX_LIFETIME_SECONDS, limitedBy: 'maximum' }
      : {
          seconds: checkLifetime(requestedSeconds, 'requestedSeconds'),
          limitedBy: 'request',
        };
  if (left !== undefined && left < wanted.seconds) return { seconds: left, limitedBy: 'session' };
  return wanted;
}

/**
 * @param name how the user knows this value, for the error
 * @throws ERR_INPUT unless `seconds` is a whole number from 1 to 43200
 */
export function checkLifetime(seconds: number, name: string): number {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_LIFETIME_SECONDS) return seconds;
  throw inputError(
    name,
    `must be a whole number of seconds from 1 to ${MAX_LIFETIME_SECONDS}`,
    `Give a number such as 3600 (one hour), at most ${MAX_LIFETIME_SECONDS} (twelve hours), or leave it out for a key that is valid as long as the AWS session.`,
  );
}
