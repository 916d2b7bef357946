import { BedrockTokenError } from '@bedrock-token/core';
import { seal } from './sealed-box.ts';

/** What GitHub returns about a secret. */
export interface SecretRecord {
  updatedAt: Date;
  /** Who sees it; only organizations' secrets have it. */
  visibility: string | undefined;
}

export interface PublicKey {
  /** Base64 of 32 bytes. */
  key: string;
  keyId: string;
}

/** RFC 3339, as GitHub writes its times. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * A secret without a time would pass for one that nobody has written since a run was queued.
 *
 * @throws ERR_UPSTREAM
 */
export function readSecretRecord(title: string, data: unknown): SecretRecord {
  const { updated_at: time, visibility } = membersOf(data);
  const updatedAt = new Date(typeof time === 'string' && TIME.test(time) ? time : Number.NaN);
  if (Number.isNaN(updatedAt.getTime())) throw unreadable(title);
  return { updatedAt, visibility: typeof visibility === 'string' ? visibility : undefined };
}

/**
 * A public key that something can be encrypted for.
 *
 * @throws ERR_UPSTREAM
 */
export async function readPublicKey(title: string, data: unknown): Promise<PublicKey> {
  const { key, key_id: keyId } = membersOf(data);
  if (typeof key !== 'string' || typeof keyId !== 'string' || keyId === '') {
    throw unreadable(title);
  }
  try {
    await seal('', key);
  } catch (cause) {
    throw unreadable(title, cause);
  }
  return { key, keyId };
}

/** The ids of one page of repositories. @throws ERR_UPSTREAM */
export function readRepositoryIds(title: string, data: unknown): number[] {
  const { repositories } = membersOf(data);
  if (!Array.isArray(repositories)) throw unreadable(title);
  return repositories.map((repository) => {
    const { id } = membersOf(repository);
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) throw unreadable(title);
    return id;
  });
}

function membersOf(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

/** To ask again would take as long, and end the same. */
export function withoutEnd(title: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `${title}: GitHub sent an endless list of repositories.`,
    {
      hint: 'Something between this machine and GitHub may be responding in its place: check proxies and GITHUB_API_URL. Nothing was written.',
      refused: true,
    },
  );
}

/** All of these are read before anything is written. */
export function unreadable(title: string, cause?: unknown): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `${title}: GitHub sent a response that cannot be read.`,
    {
      hint: 'Something between this machine and GitHub may be responding in its place: check proxies and GITHUB_API_URL. Nothing was written.',
      retryable: true,
      refused: true,
      cause,
    },
  );
}
