import { readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { locateCache } from '../cache/directory.ts';
import { usageError } from '../command-line/parse.ts';
import type { Command, CommandSpec } from '../command-line/spec.ts';

const spec: CommandSpec = {
  name: 'cache',
  summary: 'Show where keys are kept, or forget them all.',
  operands: 'clear|path',
  operandChoices: ['clear', 'path'],
  maxOperands: 1,
  options: [],
};

export const cache: Command = {
  spec,
  async run({ operands: [what] }, world) {
    if (what !== 'clear' && what !== 'path') throw usageError(spec, 'Say clear or path.');
    const directory = locateCache(world);
    if (directory === undefined) throw noPlace();
    if (what === 'path') world.answer(`${directory}\n`);
    else world.tell(`${clear(directory)} files removed from ${directory}`);
    return 0;
  },
};

/** Files that are ours by their names; anything else in there is left alone. */
const OURS = /^[0-9a-f]{64}\.|^shell-/;

function clear(directory: string): number {
  let names: string[];
  try {
    names = readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw notCleared(directory, error as NodeJS.ErrnoException);
  }
  const ours = names.filter((name) => OURS.test(name));
  for (const name of ours) unlinkSync(join(directory, name));
  return ours.length;
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
