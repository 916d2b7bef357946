import { BedrockTokenError } from '@bedrock-token/core';

/**
 * Holds a gateway to where its AWS credentials came from first, such as an SSO login: when that login
 * ends, no other identity of this machine takes its place.
 *
 * @returns a check of where other credentials come from
 * @throws ERR_NO_CREDENTIALS for another source
 */
export function createSourcePin(): {
  isOther(source: string): boolean;
  assert(source: string): void;
} {
  let first: string | undefined;
  const isOther = (source: string) => first !== undefined && source !== first;
  return {
    isOther,
    assert(source) {
      if (isOther(source)) throw otherSource(source, first ?? '');
      first = source;
    },
  };
}

function otherSource(now: string, before: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_NO_CREDENTIALS',
    `The gateway started with AWS credentials from the source "${before}", and now only the source "${now}" has some.`,
    { hint: 'Log in as before, or restart the gateway to use the other credentials.' },
  );
}
