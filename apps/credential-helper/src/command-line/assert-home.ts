import { isAbsolute } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { printable } from './printable.ts';

/**
 * Below an empty or relative home the working directory's `.aws/config` would be read, and its
 * `credential_process` run. The AWS SDK for JavaScript takes the first of these variables that is
 * set, on every system (`getHomeDir` of @smithy/core).
 *
 * @throws ERR_INPUT for a home that is empty or relative; without any variable the user database
 *   sets the home
 */
export function assertHome({ env }: ProcessIo): void {
  if (env.HOME === '') throw refuse('HOME is set and empty.', 'HOME');
  const name = ['HOME', 'USERPROFILE', 'HOMEPATH'].find((each) => env[each]);
  if (name === undefined) return;
  const path = name === 'HOMEPATH' ? `${env.HOMEDRIVE ?? ''}${env.HOMEPATH}` : (env[name] ?? '');
  if (isAbsolute(path)) return;
  throw refuse(`${name} is not an absolute path (${printable(path)}).`, name);
}

function refuse(message: string, name: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', message, {
    hint: `Set ${name} to the absolute path of your home directory, or unset it.`,
  });
}
