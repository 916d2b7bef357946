// The package's index also loads every credential provider of the SDK; this module alone signs.
import { getToken } from '@aws/bedrock-token-generator/dist/getToken.js';
import type { AwsCredentials, KeyServiceName } from '@bedrock-token/core';
import { KEY_SERVICES, Secret } from '@bedrock-token/core';
import { presignCall } from './presign-call.ts';

/**
 * Signs a key; a `BearerSigner`. For Bedrock AWS's own generator does, so that the text is exactly what
 * AWS's client library makes. For Claude Platform on AWS it is byte by byte what AWS's generator on PyPI
 * makes (`token-generator-for-aws-external-anthropic` 1.0.0). No network call. What is passed must already be checked: the
 * generator turns NaN and fractions into keys that AWS refuses.
 */
export async function presignToken(
  credentials: AwsCredentials,
  region: string,
  lifetimeSeconds: number,
  service: KeyServiceName = 'bedrock',
): Promise<Secret<string>> {
  if (service !== 'bedrock') {
    const call = { service, region, lifetimeSeconds, signedAt: new Date() };
    return new Secret(writeKey(service, await presignCall(call, credentials)));
  }
  return new Secret(
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
}

/** The order in which botocore, and with it the generator on PyPI, writes the query. */
const ORDER = [
  'Action',
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
];

function writeKey(service: KeyServiceName, query: Record<string, string>): string {
  const { host, shortTermPrefix } = KEY_SERVICES[service];
  const pairs = ORDER.flatMap((name) =>
    query[name] === undefined ? [] : [`${name}=${encode(query[name])}`],
  );
  const url = `${host}/?${pairs.join('&')}&Version=1`;
  return shortTermPrefix + Buffer.from(url).toString('base64');
}

/** As SigV4 has it: RFC 3986, every character but the unreserved ones. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
