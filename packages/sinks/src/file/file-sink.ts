import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import type { KeySink, SinkReading } from '@bedrock-token/core';
import { BedrockTokenError, FILE_LIMITS, Secret } from '@bedrock-token/core';
import { FileRefusal, readOpenFile } from '@bedrock-token/files';
import {
  checkOwner,
  checkReplaceable,
  locate,
  nameFile,
  refuseFile,
  writeFile,
} from './file-place.ts';

/**
 * A file with a key. It is replaced as a whole, or stays as it was. Owner, group and mode stay; the
 * mode is 0600 for a new file, and for one that every user of the machine may use.
 */
export function createFileSink(path: string): KeySink {
  const file = locate(path);
  const name = nameFile(file);
  return {
    name,
    preflight: async () => {
      await checkReplaceable(file, name);
      const stats = lstatSync(file, { throwIfNoEntry: false });
      if (stats !== undefined) checkOwner(stats, name);
    },
    read: async () => read(file, name),
    write: async (value) =>
      writeFile(file, name, `${value.reveal()}\n`, { keep: true, notForOthers: true }),
  };
}

function read(file: string, name: string): SinkReading {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(descriptor);
    // Not an error here: a run that stops a leaked key does so whatever its places hold.
    if (!stats.isFile()) {
      return { state: 'foreign', refusal: refuseFile(`${name} is not a file with a key.`) };
    }
    const text = readOpenFile(descriptor, FILE_LIMITS.key).toString('utf8').trim();
    if (text === '') return { state: 'empty' };
    const remark = remarkOn(stats, file, name);
    return {
      state: 'value',
      value: new Secret(text),
      writtenAt: stats.mtime,
      ...(remark !== undefined && { remark }),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'empty' };
    // What is so long is another file.
    if (error instanceof FileRefusal) return { state: 'foreign' };
    if (error instanceof BedrockTokenError) throw error;
    throw refuseFile(`${name} cannot be read.`, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

const OTHERS = 0o007;

function remarkOn({ mode }: Stats, file: string, name: string): string | undefined {
  // Windows has no modes of this kind.
  if (process.getuid === undefined || (mode & OTHERS) === 0) return undefined;
  const rights = (mode & 0o777).toString(8);
  return `${name} is accessible to every user of this machine (mode ${rights}); when the next key is written, only the owner keeps access. Run chmod go= '${file.replaceAll("'", `'\\''`)}' now.`;
}
