import type { ErrorCode } from '@bedrock-token/core';

/** Why a service refuses a call, and what to do about it. */
export interface Refusal {
  /** Default ERR_TOKEN_REJECTED. */
  code?: ErrorCode;
  what: string;
  hint: string;
  /** Default false. */
  retryable?: boolean;
}

/** What was asked. */
export interface RefusedCall {
  region: string;
  /** Absent for the list of models. */
  model: string | undefined;
  /** How the user says for which region keys are: `aws-region`, `--region`. */
  regionInput?: string | undefined;
}
