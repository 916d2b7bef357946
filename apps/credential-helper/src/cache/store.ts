import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_LIMITS } from '@bedrock-token/core';
import { readOpenFile } from '@bedrock-token/files';
import type { ProcessIo } from '../process-io.ts';
import { findFault } from './directory.ts';

/** Where entries are kept, by key. Texts hold secrets. */
export interface Store {
  /** @returns undefined if there is nothing that can be trusted */
  read(key: string): Promise<string | undefined>;
  /** All or nothing: a reader sees the old text or the new one. @throws Error if it cannot */
  write(key: string, text: string): Promise<void>;
}

export const entryPath = (directory: string, key: string) => join(directory, `${key}.json`);

/** Entries as files of mode 0600 in a directory of mode 0700. */
export function createFileStore(directory: string, io: ProcessIo): Store {
  return {
    async read(key) {
      try {
        return findFault(directory, io) === undefined
          ? readOwnFile(entryPath(directory, key), io)
          : undefined;
      } catch {
        return undefined;
      }
    },
    async write(key, text) {
      // Loaded only then: a hit writes nothing.
      const { writeOwnFile } = await import('./write-own-file.ts');
      writeOwnFile(entryPath(directory, key), text, io);
    },
  };
}

/**
 * Reads a file that only its owner, this user, can have written.
 *
 * @param maxLinks more names than this, and it is not ours alone
 * @returns undefined if that is not so
 * @throws FileRefusal for what is larger than an entry; Error of the system if it cannot be read
 */
export function readOwnFile(path: string, io: ProcessIo, maxLinks = 1): string | undefined {
  // Not through a link, and never waiting for the other end of a pipe.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const file = openSync(path, flags);
  try {
    const { mode, uid, nlink } = fstatSync(file);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) return undefined;
    if (io.platform !== 'win32' && (uid !== io.userId || (mode & 0o077) !== 0)) {
      return undefined;
    }
    if (nlink > maxLinks) return undefined;
    const text = readOpenFile(file, FILE_LIMITS.cacheEntry).toString('utf8');
    // What Node puts for bytes that are no text; nothing of ours holds it.
    return text.includes('\ufffd') ? undefined : text;
  } finally {
    closeSync(file);
  }
}
