import { BedrockTokenError } from '@bedrock-token/core';
import { getToken } from '../cache-aside/get-cached.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Choice } from './tool.ts';

/** In milliseconds; somebody waits for it at a terminal. */
const PATIENCE_MS = 10_000;
const MIN_TTL_SECONDS = 600;

/**
 * Tries whether a key is available with the settings that were written. The cache is neither read
 * nor written.
 *
 * @returns what is wrong and what to do; undefined if a key was made
 */
export async function checkKey(choice: Choice, io: ProcessIo): Promise<string | undefined> {
  const freshness = {
    minTtlSeconds: MIN_TTL_SECONDS,
    isMinTtlAsked: false,
    refresh: false,
    useCache: false,
    store: 'file' as const,
    timeoutMs: PATIENCE_MS,
  };
  try {
    await getToken({ ...choice, durationSeconds: undefined }, freshness, io);
    return undefined;
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    return `The settings are in place, but no key is available with them yet: ${error.message} ${error.hint}`;
  }
}
