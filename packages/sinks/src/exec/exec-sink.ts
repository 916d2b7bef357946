import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isCredentialVariable, scrubEnvironment } from '@bedrock-token/aws';
import type { KeySink, SinkReading } from '@bedrock-token/core';
import { ANSWER_LIMITS, BedrockTokenError, Secret } from '@bedrock-token/core';
import { endGroup, endGroupWithUs, HAS_GROUPS } from './process-group.ts';

export interface ExecSinkOptions {
  /** For people: which command it is, without words that may be nobody's business. */
  name: string;
  command: readonly string[];
  read?: readonly string[] | undefined;
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
}

const LIMIT_MS = 60_000;
/** How long output is waited for when the command itself has ended. */
const DRAIN_MS = 1_000;

/**
 * A command of the user's that gets the key on its standard input. What this step alone was given is
 * kept from it: inputs, the tokens in ACTIONS_*, and AWS credentials. Its output is shown nowhere,
 * since it may repeat the key. It has a process group of its own, and no terminal: when its time is
 * up, all that it has started ends with it.
 */
export function createExecSink(options: ExecSinkOptions): KeySink {
  const { name, command, read } = options;
  return {
    name,
    preflight: () => findProgram(command[0] ?? '', name, options.environment),
    read: async (): Promise<SinkReading> => {
      if (read === undefined) return { state: 'unreadable' };
      const reading = { name: `${name} (read)`, input: '', hasOutput: true };
      const text = (await run(read, reading, options)).trim();
      return text === '' ? { state: 'empty' } : { state: 'value', value: new Secret(text) };
    },
    write: async (value) => {
      await run(command, { name, input: value.reveal(), hasOutput: false }, options);
    },
  };
}

/** A word without a slash is looked for in PATH, as a shell does. */
async function findProgram(
  program: string,
  name: string,
  { PATH = '' }: NodeJS.ProcessEnv,
): Promise<void> {
  const places = /[\\/]/.test(program)
    ? [program]
    : PATH.split(delimiter).map((directory) => join(directory, program));
  for (const place of places) {
    const isThere = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return;
  }
  throw new BedrockTokenError('ERR_SINK', `${name}: the program ${program} was not found.`, {
    hint: 'Install it in an earlier step, or give its path. The first word of command is a program; no shell reads it.',
    refused: true,
  });
}

interface Call {
  name: string;
  input: string;
  hasOutput: boolean;
}

function run(words: readonly string[], call: Call, options: ExecSinkOptions): Promise<string> {
  const { name, input, hasOutput } = call;
  const limit = AbortSignal.timeout(LIMIT_MS);
  const { signal = limit } = options;
  const ending = AbortSignal.any([signal, limit]);
  return new Promise<string>((resolve, reject) => {
    const fail = (how: string, cause?: unknown) => {
      child?.stdout?.destroy();
      reject(failed(name, how, cause));
    };
    let child: ChildProcess | undefined;
    try {
      child = start(words, hasOutput, options);
    } catch (error) {
      return fail(describe(error as Error), error);
    }
    const forget = endWithUs(child, ending, () => fail(describe(ending.reason as Error, limit)));
    const tooLong = () => {
      if (child?.exitCode === null) endGroup(child);
      fail(`it printed more than ${ANSWER_LIMITS.command / 1024} KiB`);
    };
    const output = hasOutput ? collect(child, tooLong) : undefined;
    // A command that does not read its input is not wrong for that.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    child.on('error', (error) => {
      forget();
      fail(describe(error), error);
    });
    child.on('exit', async (code, killedBy) => {
      forget();
      if (code !== 0) return fail(code === null ? `ended by ${killedBy}` : `exit code ${code}`);
      const text = output === undefined ? '' : await output();
      if (text === undefined) fail('its output did not end');
      else resolve(text);
    });
  });
}

/** @returns to be called when the command has ended */
function endWithUs(child: ChildProcess, ending: AbortSignal, onAbort: () => void): () => void {
  const abort = () => {
    endGroup(child);
    onAbort();
  };
  const forgetSignals = endGroupWithUs(child);
  ending.addEventListener('abort', abort, { once: true });
  if (ending.aborted) abort();
  return () => {
    forgetSignals();
    ending.removeEventListener('abort', abort);
  };
}

function start(
  [program = '', ...args]: readonly string[],
  hasOutput: boolean,
  { environment }: ExecSinkOptions,
): ChildProcess {
  // Else the command could read there what its own environment lacks.
  scrubEnvironment(isOurs);
  return spawn(program, args, {
    env: withoutOurs(environment),
    stdio: ['pipe', hasOutput ? 'pipe' : 'ignore', 'ignore'],
    detached: HAS_GROUPS,
  });
}

/**
 * What the command printed, once it has ended. What it leaves running may hold the pipe for ever:
 * that is not waited for, and nothing at all on an open pipe is not read as an empty answer.
 */
function collect(
  { stdout }: ChildProcess,
  onTooLong: () => void,
): () => Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  stdout?.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > ANSWER_LIMITS.command) onTooLong();
    else chunks.push(chunk);
  });
  const closed = new Promise<true>((resolve) => stdout?.once('close', () => resolve(true)));
  return async () => {
    const isWhole = await Promise.race([closed, sleep(DRAIN_MS, false)]);
    stdout?.destroy();
    const text = Buffer.concat(chunks).toString('utf8');
    return isWhole || text.trim() !== '' ? text : undefined;
  };
}

function describe(error: Error, limit?: AbortSignal): string {
  if (limit?.aborted) return `it did not finish within ${LIMIT_MS / 1000} s`;
  return (error as NodeJS.ErrnoException).code ?? error.name;
}

/** Whether it stored the key before it failed is not known: nothing is undone on this. */
function failed(name: string, how: string, cause?: unknown): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `${name} failed (${how}).`, {
    hint: 'Try the command by hand with some text on its standard input. The next run calls it again with the same key.',
    cause,
  });
}

function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isOurs(name)));
}

/**
 * What is meant for this step alone: its inputs, the identity of its job, and its AWS credentials.
 * Config files stay, in which a command may have a profile of its own.
 */
function isOurs(name: string): boolean {
  if (name === 'AWS_SHARED_CREDENTIALS_FILE') return false;
  return /^(INPUT_|ACTIONS_)/.test(name) || isCredentialVariable(name);
}
