import type { Stats } from 'node:fs';
import {
  BedrockTokenError,
  type DocumentPlace,
  type DocumentReading,
  FILE_LIMITS,
  Secret,
} from '@bedrock-token/core';
import { FileRefusal, type RefusalReason, readRegularFile } from '@bedrock-token/files';
import {
  checkOwner,
  checkReplaceable,
  locate,
  nameFile,
  refuseFile,
  writeFile,
} from './file-place.ts';

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
      checkRights(read(file, name).stats, name);
    },
    read: async () => read(file, name),
    replace: async (text, before) => {
      // A new file has mode 0600 and its owner already.
      const keep = before.stats !== undefined;
      const check = () => {
        checkRights(before.stats, name);
        // The last moment before the rename: a rename cannot be made to depend on anything.
        if (!isSame(read(file, name), before)) throw changedMeanwhile(name);
      };
      writeFile(file, name, text.reveal(), { keep, check });
      return undefined;
    },
  };
}

function changedMeanwhile(name: string): BedrockTokenError {
  return new BedrockTokenError('ERR_SINK', `${name} was changed at the same time.`, {
    hint: 'Run again when nothing else writes to the file.',
    retryable: true,
    refused: true,
  });
}

const UNUSABLE: Partial<Record<RefusalReason, string>> = {
  link: 'is a symbolic link',
  'not-a-file': 'is not a regular file',
  'too-large': 'is larger than 1 MiB',
};

function read(file: string, name: string): FileReading {
  try {
    const content = readRegularFile(file, FILE_LIMITS.json);
    if (content === undefined) return {};
    const { bytes, stat } = content;
    const about = { stats: stat, writtenAt: stat.mtime, version: 'there' };
    const text = decode(bytes);
    if (text === undefined) return { ...about, unusable: 'is not UTF-8' };
    return { ...about, text: new Secret(text) };
  } catch (error) {
    const unusable = error instanceof FileRefusal ? UNUSABLE[error.reason] : undefined;
    if (unusable !== undefined) return { version: 'there', unusable };
    throw refuseFile(`${name} cannot be read.`, error);
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
      `${name} is accessible to every user of this machine (mode ${(stats.mode & 0o777).toString(8)}).`,
      { hint: `Remove that permission: chmod o= '${name.replace(/^file /, '')}'`, refused: true },
    );
  }
  checkOwner(stats, name);
}
