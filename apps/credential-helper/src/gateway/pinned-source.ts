import { BedrockTokenError } from '@bedrock-token/core';
import type { Entry } from '../cache/entry.ts';

type Identity = Pick<Entry, 'source' | 'principal'>;

/**
 * Holds a gateway to the identity with which it started: to the source of its AWS credentials, such as an
 * SSO login, and to the principal that AWS STS named. When that login ends, or the profile is edited, no
 * other identity takes its place.
 *
 * @returns a check of whose other credentials are
 * @throws ERR_NO_CREDENTIALS for another source or principal; ERR_UPSTREAM if STS does not say whose they are
 */
export function createSourcePin(): {
  isOther(identity: Identity): boolean;
  assert(identity: Identity): void;
} {
  let source: string | undefined;
  // Empty as long as STS has not said: some networks reach Bedrock alone.
  let principal = '';
  const isOther = (found: Identity) =>
    source !== undefined &&
    (found.source !== source || (principal !== '' && found.principal !== principal));
  return {
    isOther,
    assert(found) {
      if (isOther(found)) throw explain(found, { source: source ?? '', principal });
      source = found.source;
      principal = found.principal ?? '';
    },
  };
}

function explain(now: Identity, first: Required<Identity>): BedrockTokenError {
  const hint = 'Log in as before, or restart the gateway to use the other credentials.';
  if (now.source !== first.source) {
    return new BedrockTokenError(
      'ERR_NO_CREDENTIALS',
      `The gateway started with AWS credentials from the source "${first.source}", and now only the source "${now.source}" has some.`,
      { hint },
    );
  }
  if (!now.principal) {
    return new BedrockTokenError(
      'ERR_UPSTREAM',
      `The gateway started as ${first.principal}, and AWS STS did not confirm that the credentials are still its own.`,
      { hint: 'Try again when AWS STS can be reached.', retryable: true },
    );
  }
  return new BedrockTokenError(
    'ERR_NO_CREDENTIALS',
    `The gateway started as ${first.principal}, and the AWS credentials are now those of ${now.principal}.`,
    { hint },
  );
}
