import { BedrockTokenError, type RetryPorts, retry, STANDARD_RETRY } from '@bedrock-token/core';
import type { GitHubApi } from '../secrets/github-api.ts';

/** Fewer attempts than the standard: an alert must not hold up the end of a run for minutes. */
const FEW = { ...STANDARD_RETRY, attempts: 4 };
/** Milliseconds that it is waited for a limit; GitHub's second limits ask for a minute and more. */
const LONGEST_WAIT_MS = 10_000;

/**
 * Tries again what may pass. What makes something is sent again only if GitHub surely did not make
 * it: a lost answer would leave an issue or a comment twice.
 */
export function createPatientApi(api: GitHubApi, ports: RetryPorts): GitHubApi {
  return (method, path, body) =>
    retry(
      async () => {
        try {
          return await api(method, path, body);
        } catch (error) {
          if (!(error instanceof BedrockTokenError)) throw error;
          throw isFinal(error, method) ? asFinal(error) : error;
        }
      },
      FEW,
      ports,
    );
}

function isFinal(error: BedrockTokenError, method: string): boolean {
  const { refused, retryAfterMs = 0 } = error;
  return (method === 'POST' && !refused) || retryAfterMs > LONGEST_WAIT_MS;
}

function asFinal({ code, message, hint, cause }: BedrockTokenError): BedrockTokenError {
  return new BedrockTokenError(code, message, { hint, cause });
}
