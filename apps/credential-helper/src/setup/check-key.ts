import { BedrockTokenError, describeBearerToken } from '@bedrock-token/core';
import { credentialsRequest } from '../cache-aside/cached-request.ts';
import { getCached, getToken } from '../cache-aside/get-cached.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness } from '../token-request.ts';
import type { Choice, Tool } from './tool.ts';

/** In milliseconds; somebody waits for it at a terminal. */
const PATIENCE_MS = 10_000;
const MIN_TTL_SECONDS = 600;
const FRESHNESS: Freshness = {
  minTtlSeconds: MIN_TTL_SECONDS,
  isMinTtlAsked: false,
  refresh: false,
  useCache: false,
  store: 'file',
  timeoutMs: PATIENCE_MS,
};

/**
 * Tries whether what the tool asks for is available with the settings that were written: AWS credentials or a key, by
 * the profile and the role. The cache is neither read nor written.
 *
 * @returns what is wrong and what to do; undefined if nothing is
 */
export async function checkKey(
  tool: Tool,
  choice: Choice,
  io: ProcessIo,
): Promise<string | undefined> {
  const signsWith = tool.signsWith?.(choice) ?? (tool.readsProfile ? 'credentials' : undefined);
  try {
    const isStatic =
      signsWith === undefined ? await makesKey(choice, io) : await getsCredentials(choice, io);
    return isStatic ? describeStatic(signsWith === 'temporary') : undefined;
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    return `The settings are in place, but no key is available with them yet: ${error.message} ${error.hint}`;
  }
}

/** @returns whether the key is signed with access keys of a user */
async function makesKey(choice: Choice, io: ProcessIo): Promise<boolean> {
  const { entry } = await getToken({ ...choice, durationSeconds: undefined }, FRESHNESS, io);
  return describeBearerToken(entry.token.reveal())?.hasSessionToken === false;
}

/** @returns whether they are access keys of a user */
async function getsCredentials(choice: Choice, io: ProcessIo): Promise<boolean> {
  const { entry } = await getCached(credentialsRequest(choice, io), FRESHNESS, io);
  return entry.sessionToken.reveal() === '';
}

function describeStatic(isRefused: boolean): string {
  const problem = isRefused
    ? 'The AWS credentials are access keys of an IAM user, and the tool accepts only temporary credentials.'
    : 'The AWS credentials are access keys of an IAM user, which do not expire by themselves.';
  return `${problem} Use the profile of a login (--profile), or add a role: --role-arn arn:aws:iam::ACCOUNT:role/NAME.`;
}
