import { spawnSync } from 'node:child_process';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';

/** A call of the system's manager of services may wait for the gateway to end, in milliseconds. */
const LONGEST_MS = 90_000;

export interface CallResult {
  /** Undefined if the program is not there. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

/** Runs a program of the system, such as `systemctl`. */
export function call([file = '', ...args]: readonly string[], { env }: ProcessIo): CallResult {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    env,
    encoding: 'utf8',
    timeout: LONGEST_MS,
    windowsHide: true,
  });
  return {
    code: error === undefined ? (status ?? 1) : undefined,
    stdout: stdout ?? '',
    stderr: (stderr ?? '').trim() || (error?.message ?? ''),
  };
}

/** @throws ERR_UPSTREAM with what the program said, if it fails */
export function callOrThrow(words: readonly string[], io: ProcessIo): CallResult {
  const result = call(words, io);
  if (result.code === 0) return result;
  const [line = ''] = result.stderr.split('\n');
  throw new BedrockTokenError('ERR_UPSTREAM', `${words.join(' ')} failed: ${line}`, {
    hint: 'The files are written. Correct what it names, and run bedrock-token serve install again; bedrock-token serve uninstall removes them.',
  });
}
