import { isEndUnknown, Secret, UNKNOWN_END_KEEP_SECONDS } from '@bedrock-token/core';
import type { CredentialsEntry } from '../cache/entry.ts';
import type { ProcessIo } from '../process-io.ts';
import type { CredentialRequest, Freshness, Progress } from '../token-request.ts';
import { signIn } from './sign-in.ts';

/** Keys of a user have no end; AWS SDKs then ask once. For the cache they end after this, in ms. */
const STATIC_LIFE_MS = 3_600_000;

/** Resolves credentials, without signing anything. @throws as `signIn` */
export async function makeCredentials(
  key: string,
  request: CredentialRequest,
  io: ProcessIo,
  freshness: Freshness,
  progress: Progress,
): Promise<CredentialsEntry> {
  const signedIn = await signIn(request, io, freshness, progress);
  const { credentials, region, isUnproven, principal } = signedIn;
  const issuedAt = io.now();
  const isUnknown = isEndUnknown(credentials);
  const keepMs = isUnknown ? UNKNOWN_END_KEEP_SECONDS * 1000 : STATIC_LIFE_MS;
  return {
    kind: 'credentials',
    key,
    region,
    source: credentials.source ?? 'unknown',
    issuedAt,
    expiresAt: credentials.expiration?.getTime() ?? issuedAt + keepMs,
    uptime: io.uptime(),
    accessKeyId: credentials.accessKeyId,
    secretAccessKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken ?? new Secret(''),
    ...(isUnproven && { isUnproven }),
    ...(principal !== undefined && { principal }),
    ...(isUnknown && { isEndUnknown: true as const }),
    ...(credentials.accountId && { accountId: credentials.accountId }),
  };
}
