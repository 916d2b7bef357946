import { randomBytes } from 'node:crypto';
import { constants, realpathSync } from 'node:fs';
import { access, type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { KeySink, SinkReading } from '@bedrock-token/core';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { isMountPoint } from './mount-point.ts';

/** A key is some 200 characters; what is longer is another file. */
const LONGEST_BYTES = 4096;

/** A file that only its owner may read. It is replaced as a whole, or stays as it was. */
export function createFileSink(path: string): KeySink {
  const file = locate(path);
  const name = `file ${nameOf(file)}`;
  return {
    name,
    preflight: async () => {
      try {
        await access(dirname(file), constants.W_OK);
      } catch (cause) {
        throw refused(`${name} is in a directory that cannot be written.`, cause);
      }
      await refuseLink(file, name);
      await refuseMount(file, name);
    },
    read: () => read(file, name),
    write: (value) => write(file, name, value),
  };
}

/** The same for every spelling of a path, and by whatever links to its directory. */
function locate(path: string): string {
  const file = resolve(path);
  try {
    return join(realpathSync(dirname(file)), basename(file));
  } catch {
    return file;
  }
}

/** A write would replace the link, and whoever reads what it leads to would keep the old key. */
async function refuseLink(file: string, name: string): Promise<void> {
  const stats = await lstat(file).catch(() => undefined);
  if (!stats?.isSymbolicLink()) return;
  throw new BedrockTokenError('ERR_SINK', `${name} is a symbolic link, and would be replaced.`, {
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

function nameOf(file: string): string {
  const fromHere = relative('', file);
  return fromHere === '' || fromHere.startsWith('..') ? file : fromHere;
}

async function read(file: string, name: string): Promise<SinkReading> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > LONGEST_BYTES) {
      throw refused(`${name} is no file that holds a key.`);
    }
    const text = (await handle.readFile('utf8')).trim();
    if (text === '') return { state: 'empty' };
    return { state: 'value', value: new Secret(text), writtenAt: stats.mtime };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { state: 'empty' };
    if (error instanceof BedrockTokenError) throw error;
    throw refused(`${name} cannot be read.`, error);
  } finally {
    await handle?.close();
  }
}

/** Written beside, forced to the disk, renamed: a reader finds the old key or the new one. */
async function write(file: string, name: string, value: Secret<string>): Promise<void> {
  const beside = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(`${value.reveal()}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw refused(`${name} cannot be written (${(error as NodeJS.ErrnoException).code}).`, error);
  }
}

function refused(message: string, cause?: unknown): BedrockTokenError {
  return new BedrockTokenError('ERR_SINK', message, {
    hint: 'Check the path, its rights, and that the disk is not full.',
    refused: true,
    cause,
  });
}
