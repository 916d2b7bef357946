import { presignToken } from '@bedrock-token/aws';
import { mintToken } from '@bedrock-token/core';
import type { TokenEntry } from '../cache/entry.ts';
import { formatDuration } from '../command-line/duration.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness, Progress, TokenRequest } from '../token-request.ts';
import { signIn } from './sign-in.ts';

/**
 * Resolves credentials and signs a key with them.
 *
 * @throws ERR_REGION, ERR_NO_CREDENTIALS, ERR_LOGIN_REQUIRED, ERR_CREDENTIALS_EXPIRED, ERR_CLOCK,
 *   ERR_ROLE_DENIED, ERR_UPSTREAM, ERR_INPUT
 */
export async function makeToken(
  key: string,
  request: TokenRequest,
  io: ProcessIo,
  freshness: Freshness,
  progress: Progress,
): Promise<TokenEntry> {
  const signedIn = await signIn(request, io, freshness, progress);
  const { credentials, region, isUnproven, principal } = signedIn;
  const uptime = io.uptime();
  const token = await mintToken(
    {
      credentials,
      service: request.service,
      region,
      requestedSeconds: request.durationSeconds,
    },
    { sign: presignToken, now: io.now },
  );
  if (request.durationSeconds !== undefined && token.limitedBy === 'session') {
    const lifeSeconds = (token.expiresAt.getTime() - token.issuedAt.getTime()) / 1000;
    io.stderr(
      `warning: the key is valid for ${formatDuration(lifeSeconds)}, until its AWS session expires, not for the ${formatDuration(request.durationSeconds)} of --duration.`,
    );
  }
  return {
    kind: 'token',
    key,
    region,
    source: credentials.source ?? 'unknown',
    issuedAt: token.issuedAt.getTime(),
    expiresAt: token.expiresAt.getTime(),
    uptime,
    token: token.text,
    ...(isUnproven && { isUnproven }),
    ...(principal !== undefined && { principal }),
    ...(token.isEndUnknown && { isEndUnknown: true as const }),
  };
}
