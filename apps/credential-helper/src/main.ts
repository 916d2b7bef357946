import { writeSync } from 'node:fs';
import { homedir, hostname, uptime } from 'node:os';
import { runCommandLine } from './command-line/run.ts';
import type { World } from './world.ts';

/** Everything from outside enters here, and nowhere else. */
const world: World = {
  argv: process.argv.slice(2),
  env: process.env,
  platform: process.platform,
  now: Date.now,
  uptime,
  home: findHome(),
  hostName: hostname(),
  userId: process.getuid?.(),
  monotonicNow: () => performance.now(),
  answer: (text) => writeWhole(1, text),
  tell: (text) => writeWhole(2, `bedrock-token: ${text}\n`),
  trace: () => {},
  tellRaw: (text) => writeWhole(2, text),
};

function findHome(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

/** One write, so that it is never seen in parts; a reader that has gone needs nothing. */
function writeWhole(descriptor: 1 | 2, text: string): void {
  try {
    writeSync(descriptor, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}

// Node's and the SDK's own warnings are for developers, and stderr is for our user.
process.removeAllListeners('warning');
runCommandLine(world).then((code) => process.exit(code));
