import { writeSync } from 'node:fs';
import { homedir, hostname, uptime } from 'node:os';
import { BedrockTokenError, withoutSecrets } from '@bedrock-token/core';
import { withoutControls } from './command-line/printable.ts';
import { runCommandLine } from './command-line/run.ts';
import { COMMANDS } from './commands/index.ts';
import type { ProcessIo } from './process-io.ts';
import { createStatusLine } from './status-line.ts';

const statusLine = createStatusLine((text) => writeWhole(2, text));

/** In Node 22.15 and later, not on Windows; the types of older ones do not have it. */
const { execve } = process as { execve?: ProcessIo['replaceProcess'] };

/** Everything from outside enters here, and nowhere else. */
const io: ProcessIo = {
  argv: process.argv.slice(2),
  env: process.env,
  platform: process.platform,
  now: Date.now,
  uptime,
  home: findHome(),
  hostName: hostname(),
  userId: process.getuid?.(),
  monotonicNow: () => performance.now(),
  stdout: (text) => write(1, text),
  stdoutWidth: async () => {
    // Loaded only when asked: it brings the network modules with it.
    const { isatty } = await import('node:tty');
    return isatty(1) ? process.stdout.columns : undefined;
  },
  stderrWidth: async () => {
    const { isatty } = await import('node:tty');
    return isatty(2) ? process.stderr.columns || 80 : undefined;
  },
  statusLine,
  stderr: (text) => write(2, `bedrock-token: ${withoutControls(withoutSecrets(text))}\n`),
  verbose: () => {},
  replaceProcess: execve?.bind(process),
  untilSignal: async () => (await import('./gateway/until-signal.ts')).untilSignal(),
  confirm: async (question) =>
    (await import('./command-line/confirm.ts')).confirm(question, (text) => write(2, text)),
  readHidden: async (prompt) =>
    (await import('./command-line/read-hidden.ts')).readHidden(prompt, (text) => write(2, text)),
  rawStderr: (text) => write(2, text),
};

function write(descriptor: 1 | 2, text: string): void {
  statusLine.clear();
  writeWhole(descriptor, text);
}

function findHome(): string | undefined {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}

/** As long as a reader that does not read is waited for, in milliseconds, a step at a time. */
const STEP_MS = 5;

/**
 * One write, so that it is never seen in parts; a reader that has gone needs nothing.
 *
 * @throws ERR_SINK if there is no room for it
 */
function writeWhole(descriptor: 1 | 2, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      // A pipe that somebody made non-blocking, and that is full.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STEP_MS);
      else throw notWritten(code);
    }
  }
}

function notWritten(code: string | undefined): BedrockTokenError {
  return new BedrockTokenError('ERR_SINK', `The output could not be written (${code}).`, {
    hint: 'Check where stdout goes: the disk may be full, or the file read-only.',
  });
}

// Node's and the SDK's own warnings are for developers, and stderr is for our user.
process.removeAllListeners('warning');
process.on('warning', ({ message }) => {
  // Not this one: it warns that anybody can read what is sent.
  if (message.includes('NODE_TLS_REJECT_UNAUTHORIZED')) io.stderr(`warning from Node: ${message}`);
});
run().then((code) => process.exit(code));

async function run(): Promise<number> {
  if (io.home === undefined) {
    // Loaded only then: it is a part of what talks to AWS.
    const { ensureHomeDirectory } = await import('@bedrock-token/aws');
    ensureHomeDirectory();
  }
  return runCommandLine(io, COMMANDS);
}
