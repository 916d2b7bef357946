import { presignToken } from '@bedrock-token/aws';
import { mintToken } from '@bedrock-token/core';
import type { TokenEntry } from '../cache/entry.ts';
import { sayDuration } from '../command-line/rows.ts';
import type { World } from '../process-io.ts';
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
  world: World,
  freshness: Freshness,
  progress: Progress,
): Promise<TokenEntry> {
  const { credentials, region, isUnproven } = await signIn(request, world, freshness, progress);
  const uptime = world.uptime();
  const token = await mintToken(
    { credentials, region, requestedSeconds: request.durationSeconds },
    { sign: presignToken, now: world.now },
  );
  if (request.durationSeconds !== undefined && token.limitedBy === 'session') {
    const lifeSeconds = (token.expiresAt.getTime() - token.issuedAt.getTime()) / 1000;
    world.tell(
      `warning: the key lives ${sayDuration(lifeSeconds)}, as its AWS session does, not the ${sayDuration(request.durationSeconds)} of --duration.`,
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
    ...(token.isEndUnknown && { isEndUnknown: true as const }),
  };
}
