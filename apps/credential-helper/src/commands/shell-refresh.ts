import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { locateCache } from '../cache/directory.ts';
import { isDueForRefresh, type TokenEntry } from '../cache/entry.ts';
import { prepareDirectory } from '../cache/prepare-directory.ts';
import { replaceOwnFile } from '../cache/write-own-file.ts';
import { getToken } from '../cache-aside/get-cached.ts';
import { usageError } from '../command-line/parse.ts';
import {
  DURATION_OPTION,
  FRESHNESS_OPTIONS,
  REQUEST_OPTIONS,
  readFreshness,
  readTokenRequest,
  SERVICE_OPTIONS,
} from '../command-line/request-options.ts';
import type { Command, CommandSpec, Invocation } from '../command-line/spec.ts';
import { anthropicBaseUrl } from '../formats/anthropic-base-url.ts';
import type { ProcessIo } from '../process-io.ts';
import { leaveWorkingDirectory } from '../shell/leave-working-directory.ts';
import { FILE_VARIABLE, type ShellKey } from '../shell/shell.ts';
import { SHELLS } from '../shell/shells.ts';
import type { Freshness, TokenRequest } from '../token-request.ts';

const spec: CommandSpec = {
  name: 'shell-refresh',
  summary: 'Write the key of one shell; shell-init runs this in the background.',
  maxOperands: 1,
  hidden: true,
  options: [
    { name: 'anthropic', summary: "also find the base URL for Anthropic's SDKs" },
    ...SERVICE_OPTIONS,
    ...REQUEST_OPTIONS,
    DURATION_OPTION,
    ...FRESHNESS_OPTIONS,
  ],
};

/** As long as AWS may take when nobody waits, in milliseconds. */
const PATIENCE_MS = 60_000;
/** After a failure the shell asks again in so many seconds. */
const PAUSE_SECONDS = 60;

export const shellRefresh: Command = {
  spec,
  async run(invocation, io) {
    const [name = ''] = invocation.operands;
    const file = io.env[FILE_VARIABLE] ?? '';
    const shell = Object.hasOwn(SHELLS, name) ? SHELLS[name] : undefined;
    if (shell === undefined || dirname(file) !== realCache(io)) {
      throw usageError(spec, 'Only the code of shell-init calls it.');
    }
    // The region that a shell has from us says nothing about the next key.
    if (io.env.BEDROCK_TOKEN_FORGET_REGION) delete io.env.AWS_REGION;
    if (io.env.BEDROCK_TOKEN_FORGET_DEFAULT_REGION) delete io.env.AWS_DEFAULT_REGION;
    delete io.env[FILE_VARIABLE];
    const key = await getKey(invocation, io);
    // What the shell holds is better than nothing, and ends by itself.
    if (key.token === '' && Number(io.env.BEDROCK_TOKEN_HELD ?? 0) > 0) return 1;
    prepareDirectory(dirname(file), io);
    const context = io.env.BEDROCK_TOKEN_CONTEXT ?? '';
    replaceOwnFile(file, shell.composeKey({ ...key, context }));
    return 0;
  },
};

function realCache(io: ProcessIo): string | undefined {
  const directory = locateCache(io);
  try {
    return directory && realpathSync(directory);
  } catch {
    return directory;
  }
}

async function getKey(invocation: Invocation, io: ProcessIo): Promise<Omit<ShellKey, 'context'>> {
  const now = Math.floor(io.now() / 1000);
  // Without what making a key adds to it.
  const before = { ...io.env };
  try {
    leaveWorkingDirectory(io);
    const request = readTokenRequest(invocation, io);
    const freshness = readFreshness(invocation, request.durationSeconds);
    const patient = { ...freshness, timeoutMs: PATIENCE_MS };
    const entry = await obtainNext(request, patient, io);
    return {
      ...timesOf(entry, freshness.minTtlSeconds, now),
      token: entry.token.reveal(),
      region: entry.region,
      note: '',
      anthropicBaseUrl: invocation.isSet('anthropic')
        ? await anthropicBaseUrl(request.profile, entry.region, before)
        : '',
    };
  } catch (error) {
    const isKnown = error instanceof BedrockTokenError;
    const note = `bedrock-token: ${isKnown ? `${error.message} ${error.hint}` : 'No key could be obtained.'}`;
    const nothing = { token: '', region: '', anthropicBaseUrl: '' };
    return { now, refreshAt: now + PAUSE_SECONDS, expiresAt: 0, ...nothing, note };
  }
}

/** A shell asks late and waits for nothing, so it gets the next key, not the one that ends soon. */
async function obtainNext(
  request: TokenRequest,
  freshness: Freshness,
  io: ProcessIo,
): Promise<TokenEntry> {
  const { entry } = await getToken(request, freshness, io);
  if (!isDueForRefresh(entry, io)) return entry;
  try {
    return (await getToken(request, { ...freshness, refresh: true }, io)).entry;
  } catch {
    return entry;
  }
}

/** The shell asks for the next key in the last fifth, and before what is left is too little. */
function timesOf(entry: TokenEntry, minTtlSeconds: number, now: number) {
  const { issuedAt, expiresAt, isEndUnknown } = entry;
  // What is kept for minutes only never has as much left.
  const early = Math.max((expiresAt - issuedAt) / 5000, isEndUnknown ? 0 : minTtlSeconds);
  const end = Math.floor(expiresAt / 1000);
  return { now, refreshAt: Math.max(now + 1, Math.floor(end - early)), expiresAt: end };
}
