import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { findFault, locateCache, OPEN } from '../cache/directory.ts';
import { noSuchWord } from '../command-line/no-such-word.ts';
import { readStore, STORE_OPTION } from '../command-line/request-options.ts';
import type { Command, CommandSpec } from '../command-line/spec.ts';
import type { ProcessIo } from '../process-io.ts';

const CHOICES = ['clear', 'path'];

const spec: CommandSpec = {
  name: 'cache',
  summary: 'Show where keys are cached, or delete them all.',
  operands: 'clear|path',
  operandChoices: CHOICES,
  maxOperands: 1,
  options: [STORE_OPTION],
};

export const cache: Command = {
  spec,
  async run(invocation, io) {
    const [what] = invocation.operands;
    if (what === undefined) throw noSuchWord(spec, undefined, CHOICES);
    const directory = locateCache(io);
    if (directory === undefined) throw noPlace();
    if (what === 'path') io.stdout(`${directory}\n`);
    else {
      io.stderr(sayCleared(clear(directory, io), directory));
      if (readStore(invocation) === 'keychain') await forgetKeychain(io);
    }
    return 0;
  },
};

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Files that are ours by their names: entries, locks, marks and notes, and the keys of shells. */
const OURS = new RegExp(
  `^(?:[0-9a-f]{64}\\.(?:json|lock|failure|turn)|shell-${ID}\\.\\w+)(?:\\.${ID}\\.\\w+)?$`,
);

/** Removes what is ours, and leaves anything else that is there alone. @returns how many files */
function clear(directory: string, io: ProcessIo): number {
  assertOwn(directory, io);
  try {
    const ours = readdirSync(directory, { withFileTypes: true }).filter(
      (entry) => OURS.test(entry.name) && !entry.isDirectory(),
    );
    for (const { name } of ours) rmSync(join(directory, name), { force: true });
    return ours.length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw notCleared(directory, error as NodeJS.ErrnoException);
  }
}

/** What is removed by its name is ours only in a directory of ours. @throws ERR_INPUT */
function assertOwn(directory: string, io: ProcessIo): void {
  const fault = findFault(directory, io);
  if (fault === undefined || fault === OPEN) return;
  throw new BedrockTokenError('ERR_INPUT', `${directory} is not cleared: ${fault.says}.`, {
    hint: fault.cure,
  });
}

const sayCleared = (count: number, directory: string) =>
  `${count} ${count === 1 ? 'file' : 'files'} removed from ${directory}`;

/** Loaded only for this: its code is a native module. */
async function forgetKeychain(io: ProcessIo): Promise<void> {
  const { clearKeychain } = await import('../cache/keychain.ts');
  const count = await clearKeychain(io);
  if (count !== undefined) io.stderr(`${count} removed from the keychain`);
}

function notCleared(directory: string, error: NodeJS.ErrnoException): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `${directory} cannot be cleared (${error.code}).`, {
    hint: 'Check who owns it, or remove it by hand.',
  });
}

function noPlace(): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', 'This user has no cache directory.', {
    hint: 'Set HOME, or XDG_CACHE_HOME to an absolute path.',
  });
}
