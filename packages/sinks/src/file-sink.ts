import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { KeySink, SinkReading } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { checkReplaceable, locate, nameFile, refuseFile, writeFile } from './file-place.ts';

/** A key is some 200 characters; what is longer is another file. */
const LONGEST_BYTES = 4096;

/** A file that only its owner may read. It is replaced as a whole, or stays as it was. */
export function createFileSink(path: string): KeySink {
  const file = locate(path);
  const name = nameFile(file);
  return {
    name,
    preflight: () => checkReplaceable(file, name),
    read: () => read(file, name),
    write: async (value) => writeFile(file, name, `${value.reveal()}\n`),
  };
}

async function read(file: string, name: string): Promise<SinkReading> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    // Not an error here: a run that stops a leaked key does so whatever its places hold.
    if (!stats.isFile()) {
      return { state: 'foreign', refusal: refuseFile(`${name} is no file that holds a key.`) };
    }
    if (stats.size > LONGEST_BYTES) return { state: 'foreign' };
    const text = (await handle.readFile('utf8')).trim();
    if (text === '') return { state: 'empty' };
    return { state: 'value', value: new Secret(text), writtenAt: stats.mtime };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'empty' };
    if (error instanceof BedrockTokenError) throw error;
    throw refuseFile(`${name} cannot be read.`, error);
  } finally {
    await handle?.close();
  }
}
