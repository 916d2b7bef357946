import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Login } from '@bedrock-token/aws';
import { BedrockTokenError } from '@bedrock-token/core';
import { locateCache } from '../cache/directory.ts';
import { type Lock, tryLock, watchLock } from '../cache/lock.ts';
import { prepareDirectory } from '../cache/prepare-directory.ts';
import type { ProcessIo } from '../process-io.ts';
import { withStatusLine } from '../status-line.ts';

const ENDING = ['SIGTERM', 'SIGHUP'] as const;
/** Who waits for another's login looks so often, in milliseconds. */
const PAUSE_MS = 200;

/**
 * Renews a login with the AWS CLI. Of all processes of this user that need the same login one opens the
 * browser; the others wait for it, for as long as it takes.
 *
 * @param env of the AWS CLI
 * @throws ERR_LOGIN_REQUIRED if the AWS CLI cannot be started or fails
 */
export async function logInOnce(
  login: Login,
  env: NodeJS.ProcessEnv,
  io: ProcessIo,
): Promise<void> {
  const path = lockPath(login, io);
  if (path === undefined) return logIn(login, env, io);
  const watcher = watchLock(path, io);
  let hasWaited = false;
  await withStatusLine(
    () => 'the login that another process has started',
    io,
    async () => {
      for (;;) {
        const lock = tryLockOr(path, io);
        if (lock === 'no lock') return logIn(login, env, io);
        if (lock !== undefined) return hasWaited ? lock.release() : logInAndRelease(lock);
        hasWaited = true;
        watcher.breakIfAbandoned();
        await sleep(PAUSE_MS);
      }
    },
  );

  async function logInAndRelease(lock: Lock): Promise<void> {
    try {
      await logIn(login, env, io);
    } finally {
      lock.release();
    }
  }
}

/** A full disk has no room for a lock; a login by itself is better than none. */
function tryLockOr(path: string, io: ProcessIo): Lock | 'no lock' | undefined {
  try {
    return tryLock(path, io);
  } catch {
    return 'no lock';
  }
}

/** @returns undefined without a directory for locks: then each process logs in by itself */
function lockPath({ session }: Login, io: ProcessIo): string | undefined {
  const directory = locateCache(io);
  if (directory === undefined) return undefined;
  try {
    prepareDirectory(directory, io);
  } catch {
    return undefined;
  }
  const name = createHash('sha256').update(`login\n${session}`).digest('hex');
  return join(directory, `${name}.lock`);
}

/** The AWS CLI asks and reports on the terminal: stdout has only the answer of this command. */
async function logIn({ words, line }: Login, env: NodeJS.ProcessEnv, io: ProcessIo): Promise<void> {
  const [program = '', ...args] = words;
  io.stderr(`The login has expired. Running: ${line}`);
  const problem = await new Promise<string | undefined>((resolve) => {
    const child = spawn(program, args, { env, stdio: ['inherit', 2, 'inherit'] });
    // A terminal ends both; who ends this process alone means the login, too, which may wait for ever.
    const end = (signal: NodeJS.Signals) => child.kill(signal);
    for (const signal of ENDING) process.once(signal, end);
    child
      .on('error', ({ code }: NodeJS.ErrnoException) => resolve(`cannot be started (${code})`))
      .on('exit', (code, signal) => {
        for (const one of ENDING) process.removeListener(one, end);
        resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`);
      });
  });
  if (problem === undefined) return;
  throw new BedrockTokenError(
    'ERR_LOGIN_REQUIRED',
    `The login was not renewed: ${program} ${problem}.`,
    { hint: `Run: ${line}. It needs version 2 of the AWS CLI.` },
  );
}
