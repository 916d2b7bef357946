import { createHash } from 'node:crypto';
import { inputError } from '@bedrock-token/core';
import { createExecSink } from '../exec/exec-sink.ts';
import { printable } from '../yaml/read-members.ts';
import type { SinkKind } from './kind.ts';
import { readWords } from './read-parts.ts';

export interface ExecConfig {
  type: 'exec';
  /** Gets the key on its standard input. */
  command: string[];
  /** Prints the key that is there, nothing if there is none. */
  read?: string[];
}

const COMMAND_HINT =
  'Write a list of words: the command gets the key on its standard input, and no shell reads it. Such as: command: [vault, kv, put, secret/bedrock, key=-]';

/** A command that stores the key; write-only unless another command reads it. */
export const exec: SinkKind<ExecConfig> = {
  members: ['command', 'read'],
  read(entry, complain) {
    const command = readWords(entry, 'command', COMMAND_HINT, complain);
    const read = readWords(entry, 'read', COMMAND_HINT, complain);
    if (command === undefined) return complain(entry, 'lacks a command', COMMAND_HINT);
    return { type: 'exec', command, ...(read !== undefined && { read }) };
  },
  open({ command, read }, { environment, signal }, { alike }) {
    const name = titleOf(command, alike);
    return [createExecSink({ name, command, read, environment, signal })];
  },
  // The arguments by a digest: they may hold anything.
  listPlaces({ command }) {
    const digest = createHash('sha256').update(JSON.stringify(command)).digest('hex').slice(0, 8);
    return [`command ${printable(command[0] ?? '')} (${digest})`];
  },
  checkEscrow({ read }, { escrow }, kinds) {
    if (read !== undefined) return;
    throw inputError(
      escrow,
      'is a write-only command',
      `Give it a read command, or use a type that can be read back: ${kinds}.`,
    );
  },
  checkOwnEscrow({ read }, hint, { escrow }) {
    if (read !== undefined) return;
    throw inputError(
      escrow,
      'is empty, and the only place is a write-only command',
      `Give the command a read command. ${hint}`,
    );
  },
};

/** The program, numbered if it is that of several entries. Its arguments may hold anything. */
function titleOf(command: readonly string[], alike: readonly ExecConfig[]): string {
  const [first] = command;
  const program = first?.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
  const ofProgram = alike.filter((one) => one.command[0] === first);
  const commands = [...new Set(ofProgram.map((one) => JSON.stringify(one.command)))];
  if (commands.length <= 1) return `command ${program}`;
  return `command ${program}, ${commands.indexOf(JSON.stringify(command)) + 1} of ${commands.length}`;
}
