import { timingSafeEqual } from 'node:crypto';
import type { AwsCredentials, BearerTokenDescription, Secret } from '@bedrock-token/core';
import { describeBearerToken } from '@bedrock-token/core';
import { presignCall } from './presign-call.ts';

/** Whether a key is what some credentials would sign. */
export type SignatureVerdict =
  | 'matches'
  | 'differs'
  | 'other-session'
  | 'other-credentials'
  | 'unreadable';

/**
 * Signs the contents of a short-term key again, with the available credentials, and compares. No
 * network call. `&Version=1` is put behind the signed URL, so it is no part of the signature.
 */
export async function verifyTokenSignature(
  token: Secret<string>,
  credentials: AwsCredentials,
): Promise<SignatureVerdict> {
  const said = describeBearerToken(token.reveal());
  if (said === undefined) return 'unreadable';
  const query = queryOf(token.reveal());
  const isSame =
    said.accessKeyId === credentials.accessKeyId &&
    (query.get('X-Amz-Security-Token') ?? undefined) === credentials.sessionToken?.reveal();
  if (!isSame) {
    // Each session has an access key of its own, so another one of the same role looks like this.
    const areSessions = said.hasSessionToken && credentials.sessionToken !== undefined;
    return areSessions ? 'other-session' : 'other-credentials';
  }
  const signature = await sign(said, credentials);
  return equal(signature, query.get('X-Amz-Signature') ?? '') ? 'matches' : 'differs';
}

/** The generators sign at the time of their call only; this is their request, at the key's own time. */
async function sign(said: BearerTokenDescription, credentials: AwsCredentials): Promise<string> {
  const query = await presignCall({ ...said, signedAt: said.issuedAt }, credentials);
  return String(query['X-Amz-Signature']);
}

function queryOf(text: string): URLSearchParams {
  const url = atob(text.slice(text.lastIndexOf('-') + 1));
  return new URLSearchParams(url.slice(url.indexOf('?') + 1));
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
