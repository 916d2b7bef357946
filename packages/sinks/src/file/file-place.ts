import { constants, realpathSync, type Stats } from 'node:fs';
import { access, lstat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { explainFault, type ReplaceOptions, replaceFile } from '@bedrock-token/files';
import { isMountPoint } from './mount-point.ts';

/** The same for every spelling of a path, and by whatever links to its directory. */
export function locate(path: string): string {
  const file = resolve(path);
  try {
    return join(realpathSync(dirname(file)), basename(file));
  } catch {
    return file;
  }
}

/** For people: relative to the working directory where it is below. */
export function nameFile(file: string): string {
  const fromHere = relative('', file);
  return `file ${fromHere === '' || fromHere.startsWith('..') ? file : fromHere}`;
}

/** @throws ERR_SINK, refused, if the file cannot be replaced */
export async function checkReplaceable(file: string, name: string): Promise<void> {
  try {
    await access(dirname(file), constants.W_OK);
  } catch (cause) {
    throw refuseFile(`${name} is in a directory that cannot be written.`, cause);
  }
  await refuseLink(file, name);
  await refuseMount(file, name);
}

/** A write would replace the link; readers of its target would keep the old key. */
async function refuseLink(file: string, name: string): Promise<void> {
  const stats = await lstat(file).catch(() => undefined);
  if (!stats?.isSymbolicLink()) return;
  throw new BedrockTokenError('ERR_SINK', `${name} is a symbolic link, which would be replaced.`, {
    hint: 'Name the file that the link leads to.',
    refused: true,
  });
}

/** A mount cannot be renamed over (rename(2), EBUSY): a container's bind mount of a single file. */
async function refuseMount(file: string, name: string): Promise<void> {
  if (!(await isMountPoint(file))) return;
  throw new BedrockTokenError(
    'ERR_SINK',
    `${name} is a mount of its own, and cannot be replaced.`,
    {
      hint: 'Mount the directory that holds the file in place of the file itself (docker run -v ./keys:/keys), and name the file in it.',
      refused: true,
    },
  );
}

/** @throws ERR_SINK, refused, if a file in its place would belong to another user or group */
export function checkOwner(stats: Stats, name: string): void {
  const user = process.getuid?.();
  // Windows has no owners of this kind; root gives the file to whom it belongs.
  if (user === undefined || user === 0) return;
  const groups = [process.getgid?.(), ...(process.getgroups?.() ?? [])];
  if (stats.uid === user && groups.includes(stats.gid)) return;
  throw new BedrockTokenError('ERR_SINK', `${name} belongs to another user or group.`, {
    hint: 'Run this as the owner of the file: replacing the file would change its owner.',
    refused: true,
  });
}

/**
 * Replaces the file as a whole: a reader finds the old text or the new one.
 *
 * @param text as it is to be in the file
 * @throws ERR_SINK, refused; no temporary file is left
 */
export function writeFile(
  file: string,
  name: string,
  text: string,
  options: ReplaceOptions = {},
): void {
  try {
    replaceFile(file, text, options);
  } catch (error) {
    if (error instanceof BedrockTokenError) throw error;
    throw refuseFile(`${name} cannot be written (${explainFault(error)}).`, error);
  }
}

export function refuseFile(message: string, cause?: unknown): BedrockTokenError {
  return new BedrockTokenError('ERR_SINK', message, {
    hint: 'Check the path, its permissions, and that the disk is not full.',
    refused: true,
    cause,
  });
}
