import type { Secret } from './secret.ts';

/** Where credentials came from, as far as the provider that gave them tells. */
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
  /** When the session ends; absent for an IAM user's static keys. */
  expiration?: Date;
  accountId?: string;
  source?: CredentialSource;
}

/** Whole seconds of the session left at `now` (epoch ms), or undefined if it has no end. */
export function secondsLeft(credentials: AwsCredentials, now: number): number | undefined {
  if (credentials.expiration === undefined) return undefined;
  return Math.floor((credentials.expiration.getTime() - now) / 1000);
}
