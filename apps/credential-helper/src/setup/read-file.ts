import { isUtf8 } from 'node:buffer';
import { readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import type { FilePlan } from './tool.ts';

/** People keep such files elsewhere and link to them: the file is changed, not the link. */
export function follow(path: string, links = 0): string {
  try {
    return realpathSync(path);
  } catch {
    // A link to a file that is still to be made, or no link.
    const target = links < 20 ? readLink(path) : undefined;
    return target === undefined ? path : follow(resolve(dirname(path), target), links + 1);
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** @throws ERR_INPUT for what is no file of UTF-8. @returns undefined if there is none */
export function read(path: string): string | undefined {
  let bytes: Buffer;
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    // A pipe or a device may give nothing for ever, or never end.
    if (stat && !stat.isFile()) throw Object.assign(new Error(), { code: 'it is not a file' });
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new BedrockTokenError('ERR_INPUT', `${path} cannot be read (${code}).`, {
      hint: 'Check that it is a file, and yours.',
    });
  }
  // Written back as text, any other byte would be lost.
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new BedrockTokenError('ERR_INPUT', `${path} is not UTF-8, so nothing is put into it.`, {
    hint: 'Save it as UTF-8, and run again.',
  });
}

/** Permission bits of a file, or of one that is still to be made; default 0600. */
export function modeOf(path: string, plan: FilePlan): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? (plan.mode ?? 0o600) : stat.mode & 0o777;
}
