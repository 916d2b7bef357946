// The package's index also loads every credential provider of the SDK; this module alone signs.
import { getToken } from '@aws/bedrock-token-generator/dist/getToken.js';
import type { BearerSigner } from '@bedrock-token/core';
import { Secret } from '@bedrock-token/core';

/**
 * Signs with AWS's own generator, so the text is exactly what AWS's client library makes.
 * No network call. What is passed must already be checked: the generator turns NaN and
 * fractions into keys that Bedrock refuses.
 */
export const presignToken: BearerSigner = async (credentials, region, lifetimeSeconds) =>
  new Secret(
    await getToken({
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey.reveal(),
        ...(credentials.sessionToken && { sessionToken: credentials.sessionToken.reveal() }),
      },
      region,
      expiresInSeconds: lifetimeSeconds,
    }),
  );
