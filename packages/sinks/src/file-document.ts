import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import {
  BedrockTokenError,
  type DocumentPlace,
  type DocumentReading,
  Secret,
} from '@bedrock-token/core';
import { checkReplaceable, locate, nameFile, refuseFile, replaceFile } from './file-place.ts';

const LONGEST_BYTES = 1024 * 1024;

/** What is kept of a file besides its text. */
type FileReading = DocumentReading & { stats?: Stats };

/**
 * A text file that others change, too. It is replaced as a whole, with its owner and its mode, and
 * only if it is still what was read.
 */
export function createFileDocument(path: string): DocumentPlace<FileReading> {
  const file = locate(path);
  const name = nameFile(file);
  return {
    name,
    preflight: async () => {
      await checkReplaceable(file, name);
      checkRights((await read(file, name)).stats, name);
    },
    read: () => read(file, name),
    replace: async (text, before) => {
      await replaceFile(file, name, text.reveal(), async (handle) => {
        await keepRights(handle, before.stats, name);
        // The last moment before the rename: a rename cannot be made to depend on anything.
        if (isSame(await read(file, name), before)) return;
        throw new BedrockTokenError('ERR_SINK', `${name} was changed at the same time.`, {
          hint: 'Run again when nothing else writes to the file.',
          retryable: true,
          refused: true,
        });
      });
      return undefined;
    },
  };
}

async function read(file: string, name: string): Promise<FileReading> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    const about = { stats, writtenAt: stats.mtime, version: 'there' };
    if (!stats.isFile()) return { ...about, unusable: 'is not a regular file' };
    if (stats.size > LONGEST_BYTES) return { ...about, unusable: 'is larger than 1 MiB' };
    const text = decode(await handle.readFile());
    if (text === undefined) return { ...about, unusable: 'is not UTF-8' };
    return { ...about, text: new Secret(text) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw refuseFile(`${name} cannot be read.`, error);
  } finally {
    await handle?.close();
  }
}

/** Undefined if the bytes could not be written again as they are. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isSame(one: FileReading, other: FileReading): boolean {
  return one.version === other.version && one.text?.reveal() === other.text?.reveal();
}

const OTHERS = 0o007;

/** @throws ERR_SINK, refused, if the file would end up with other rights, or anyone can read it */
function checkRights(stats: Stats | undefined, name: string): void {
  // Windows has neither modes nor owners of this kind.
  if (stats === undefined || process.getuid === undefined) return;
  if ((stats.mode & OTHERS) !== 0) {
    throw new BedrockTokenError(
      'ERR_SINK',
      `${name} can be used by every user of this machine (mode ${(stats.mode & 0o777).toString(8)}).`,
      { hint: `Take that right away: chmod o= '${name.replace(/^file /, '')}'`, refused: true },
    );
  }
  const isOwn = stats.uid === process.getuid() || process.getuid() === 0;
  const groups = [process.getgid?.(), ...(process.getgroups?.() ?? [])];
  if (isOwn && (groups.includes(stats.gid) || process.getuid() === 0)) return;
  throw new BedrockTokenError('ERR_SINK', `${name} belongs to another user or group.`, {
    hint: 'Run this as the owner of the file: a file that is replaced would change hands.',
    refused: true,
  });
}

/** A new file has mode 0600 and its owner already. */
async function keepRights(
  handle: FileHandle,
  stats: Stats | undefined,
  name: string,
): Promise<void> {
  if (stats === undefined || process.getuid === undefined) return;
  checkRights(stats, name);
  const { uid, gid } = await handle.stat();
  if (uid !== stats.uid || gid !== stats.gid) await handle.chown(stats.uid, stats.gid);
  await handle.chmod(stats.mode & 0o777);
}
