import type { KeyServiceName } from '@bedrock-token/core';

/** Whose credentials, and what of them. */
export interface CredentialRequest {
  /** From --profile; absent for what the environment says. */
  profile: string | undefined;
  /** A role that is assumed on top. */
  roleArn: string | undefined;
  /** `inference` narrows the role's session to inference with the service. */
  scope: 'inference' | 'role';
  /** With the scope `inference`: the only models that may be called; absent for all. */
  models?: readonly string[] | undefined;
  /** What a key is for; absent for Bedrock. */
  service?: KeyServiceName | undefined;
  /** Of Claude Platform on AWS, from --workspace-id or the environment; absent if neither names one. */
  workspaceId?: string | undefined;
  /** From --region or the environment; absent for the profile's own. */
  region: string | undefined;
}

export interface TokenRequest extends CredentialRequest {
  /** Seconds, 1 to 43200; absent for as long as the session. */
  durationSeconds: number | undefined;
}

/** How an answer may be come by. */
export interface Freshness {
  /** An answer with less than this many seconds left is not given. */
  minTtlSeconds: number;
  /** True if the user asked for it: then an answer whose end is unknown is not given. */
  isMinTtlAsked: boolean;
  /** True to get a new one whatever the cache holds. */
  refresh: boolean;
  useCache: boolean;
  /** False to start no process in the background that gets the next one; default true. */
  mayRefreshAhead?: boolean;
  /** True to ask AWS STS whose credentials a new answer is made with; default false. */
  isIdentified?: boolean;
  /** Where answers are kept. */
  store: 'file' | 'keychain';
  /** Milliseconds for all of it. */
  timeoutMs: number;
}

/** What a long wait is for, so that a timeout can name it. */
export interface Progress {
  waitsFor?: () => string;
}
