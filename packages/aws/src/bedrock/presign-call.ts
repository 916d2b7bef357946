import type { AwsCredentials, KeyServiceName } from '@bedrock-token/core';
import { KEY_SERVICES } from '@bedrock-token/core';
import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { toSdkCredentials } from '../sts/assume-role.ts';

export interface CallToSign {
  service: KeyServiceName;
  region: string;
  /** Whole seconds, 1 to 43200. */
  lifetimeSeconds: number;
  signedAt: Date;
}

/**
 * The request that every short-term key is: a SigV4 presigned POST of CallWithBearerToken to the host of
 * its service, which is never sent.
 *
 * @returns its query, values not encoded
 */
export async function presignCall(
  { service, region, lifetimeSeconds, signedAt }: CallToSign,
  credentials: AwsCredentials,
): Promise<Record<string, string>> {
  const { host, signingName } = KEY_SERVICES[service];
  const signer = new SignatureV4({
    service: signingName,
    region,
    credentials: toSdkCredentials(credentials),
    sha256: Hash.bind(null, 'sha256'),
  });
  const request = new HttpRequest({
    method: 'POST',
    hostname: host,
    headers: { host },
    path: '/',
    query: { Action: 'CallWithBearerToken' },
  });
  const options = { expiresIn: lifetimeSeconds, signingDate: signedAt };
  const { query } = await signer.presign(request, options);
  return query as Record<string, string>;
}
