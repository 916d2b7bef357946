/** What a service of the user runs. */
export interface ServicePlan {
  /** The program, absolute, and what comes before its arguments; see `launcher`. */
  program: readonly string[];
  /** `serve` and its options. */
  args: readonly string[];
  /** Variables of the caller that the gateway needs, without secrets. */
  environment: readonly (readonly [name: string, value: string])[];
  /** Where it listens. */
  port: number;
  hasIpv6: boolean;
  home: string;
}

/** One file that belongs to the service as a whole. */
export interface ServiceFile {
  path: string;
  text: string;
}

/** By this a file is known to be ours, and is replaced and removed. */
export const MARK = 'Written by bedrock-token serve install.';

export const DESCRIPTION = 'Local endpoint for Amazon Bedrock (bedrock-token serve)';

/** A crash or a failure to start is followed by another start after this time, in seconds. */
export const RESTART_SECONDS = 10;
