import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BedrockTokenError, Secret } from '@bedrock-token/core';
import { createFile, replaceFile } from '@bedrock-token/files';
import { createLocalKey, LOCAL_KEY_PREFIX } from '@bedrock-token/gateway';
import { readOwnFile } from '../../cache/store.ts';
import type { ProcessIo } from '../../process-io.ts';
import { inGatewayDirectory, locateGatewayDirectory, refuseState } from './gateway-directory.ts';

/** Secrets of the gateway, by the name of the file of each. */
export type LocalSecret = 'local-key' | 'credentials-token';

/** What a secret begins with: scanners tell it from keys of Bedrock (docs/gateway.md). */
const PREFIXES: Readonly<Record<LocalSecret, string>> = {
  'local-key': LOCAL_KEY_PREFIX,
  'credentials-token': 'bedrock-container-',
};

/** 256 bits in base64url, which nobody guesses. */
const RANDOM = '[\\w-]{43}';
/** Another process may be writing its first key just now, in milliseconds. */
const WAIT_MS = 20;
const LONGEST_WAIT_MS = 1_000;

/** A secret that is in no file. */
export function makeSecret(name: LocalSecret): Secret<string> {
  const localKey = createLocalKey();
  if (name === 'local-key') return localKey;
  return new Secret(PREFIXES[name] + localKey.reveal().slice(LOCAL_KEY_PREFIX.length));
}

/** @returns undefined if this user has no state directory */
export function locateSecret(name: LocalSecret, io: ProcessIo): string | undefined {
  const directory = locateGatewayDirectory(io);
  return directory && join(directory, name);
}

/**
 * The secret of the gateway, kept in a file of mode 0600 in the state directory, without a line end, as
 * AWS SDKs read such files. It is made if there is none.
 *
 * @param made is put into the place of the one of before
 * @throws ERR_INPUT if there is no place that is this user's alone, or the file is not
 */
export async function keepSecret(
  name: LocalSecret,
  io: ProcessIo,
  made?: Secret<string>,
): Promise<Secret<string>> {
  return inGatewayDirectory(io, async (directory) => {
    const path = join(directory, name);
    if (made !== undefined) {
      replaceFile(path, made.reveal(), { overAnything: true });
      return made;
    }
    const first = makeSecret(name);
    return createFile(path, first.reveal()) ? first : await readSecret(name, path, io);
  });
}

/** The secret that was kept before; undefined if there is none that can be trusted. */
export function findSecret(name: LocalSecret, io: ProcessIo): Secret<string> | undefined {
  const path = locateSecret(name, io);
  try {
    const text = path === undefined ? '' : readTrusted(path, io);
    return isWhole(name, text) ? new Secret(text) : undefined;
  } catch {
    return undefined;
  }
}

const isWhole = (name: LocalSecret, text: string) =>
  new RegExp(`^${PREFIXES[name]}${RANDOM}$`).test(text);

/** The secret that a file holds. @throws ERR_INPUT for a file that cannot be trusted */
async function readSecret(name: LocalSecret, path: string, io: ProcessIo): Promise<Secret<string>> {
  for (let waited = 0; ; waited += WAIT_MS) {
    const text = readTrusted(path, io);
    if (isWhole(name, text)) return new Secret(text);
    if (text !== '' || waited >= LONGEST_WAIT_MS) throw notTrusted(path, 'it holds no key');
    await sleep(WAIT_MS);
  }
}

function readTrusted(path: string, io: ProcessIo): string {
  try {
    const text = readOwnFile(path, io);
    if (text !== undefined) return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP') throw error;
  }
  throw notTrusted(path, 'it is a link, or other users can access it');
}

function notTrusted(path: string, why: string): BedrockTokenError {
  return refuseState(
    `The key of the gateway in ${path} is not used: ${why}`,
    'Create another one, then set it in your tools: bedrock-token serve --new-key',
  );
}
