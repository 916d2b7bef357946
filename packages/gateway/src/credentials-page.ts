import {
  type AwsCredentials,
  BedrockTokenError,
  type Provider,
  type Secret,
} from '@bedrock-token/core';
import { createSecretMatch } from './access/secret-match.ts';
import type { LocalAnswer, LocalPage } from './config.ts';
import { firstHeader } from './headers/raw-headers.ts';

/**
 * AWS credentials in the form of the container credentials endpoint, to which every AWS SDK goes by
 * AWS_CONTAINER_CREDENTIALS_FULL_URI (AWS SDKs and Tools Reference Guide, "Container credential
 * provider"). It has a secret of its own, since the local key opens nothing but Bedrock; the header holds the
 * bare secret, without `Bearer`.
 *
 * @param provide answers from memory: the SDK for JavaScript waits for one second
 * @param token of AWS_CONTAINER_AUTHORIZATION_TOKEN
 */
export function createCredentialsPage(
  provide: Provider<AwsCredentials>,
  token: Secret<string>,
): LocalPage {
  const matches = createSecretMatch(token);
  return {
    isOpen: true,
    async render({ headers }) {
      const given = firstHeader(headers, 'authorization') ?? '';
      if (!matches(given)) return failure(401, 'Unauthorized', WRONG);
      try {
        return success(await provide());
      } catch (error) {
        const { message, hint } = error as BedrockTokenError;
        if (!(error instanceof BedrockTokenError)) return failure(500, 'Internal', 'It failed.');
        return failure(error.retryable ? 503 : 403, error.code, `${message} ${hint}`);
      }
    },
  };
}

const WRONG =
  'The header Authorization must be the token that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names.';

function success(credentials: AwsCredentials): LocalAnswer {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const body = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    Token: sessionToken?.reveal() ?? '',
    ...(expiration && { Expiration: expiration.toISOString() }),
  };
  return { status: 200, contentType: 'application/json', body: JSON.stringify(body) };
}

function failure(status: number, code: string, message: string): LocalAnswer {
  return { status, contentType: 'application/json', body: JSON.stringify({ code, message }) };
}
