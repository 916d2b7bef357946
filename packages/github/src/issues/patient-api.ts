import { BedrockTokenError, type RetryPorts, retry, STANDARD_RETRY } from '@bedrock-token/core';
import type { GitHubApi } from '../secrets/github-api.ts';

/** Fewer attempts than the standard: an alert must not hold up the end of a run for minutes. */
const FEW = { ...STANDARD_RETRY, attempts: 4 };

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
          throw method === 'POST' ? asFinal(error) : error;
        }
      },
      FEW,
      ports,
    );
}

function asFinal(error: unknown): unknown {
  if (!(error instanceof BedrockTokenError) || error.refused) return error;
  const { code, message, hint } = error;
  return new BedrockTokenError(code, message, { hint, cause: error });
}
