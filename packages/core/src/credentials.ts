import type { Secret } from './secret.ts';

/** Where credentials came from, as far as their provider reports. */
export type CredentialSource =
  | 'environment'
  | 'profile'
  | 'sso'
  | 'login'
  | 'process'
  | 'web-identity'
  | 'container'
  | 'instance'
  | 'role';

/** AWS credentials as STS or any provider gives them. */
export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: Secret<string>;
  sessionToken?: Secret<string>;
  /**
   * When the session ends. Absent for an IAM user's static keys, and for a session whose end
   * is not known: see {@link isEndUnknown}.
   */
  expiration?: Date;
  accountId?: string;
  source?: CredentialSource;
}

/** Whole seconds of the session left at `now` (epoch ms), or undefined if it has no end. */
export function secondsLeft(credentials: AwsCredentials, now: number): number | undefined {
  if (credentials.expiration === undefined) return undefined;
  return Math.floor((credentials.expiration.getTime() - now) / 1000);
}

/** What people read in place of a date. */
export const UNKNOWN_END = "unknown: the session's end is not known here";

/** How long an answer of a session with an unknown end is kept before it is made again, in s. */
export const UNKNOWN_END_KEEP_SECONDS = 300;

/** True for temporary credentials (they have a session token) whose end is not known. */
export function isEndUnknown({ sessionToken, expiration }: AwsCredentials): boolean {
  return sessionToken !== undefined && expiration === undefined;
}
