import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  command,
  type Home,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
} from '../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const isPosix = process.platform !== 'win32';

function start(words: string[], home: Home): { child: ChildProcess; said: () => string } {
  const [file = '', ...args] = command;
  const child = spawn(file, [...args, 'exec', ...words], {
    env: { PATH: process.env.PATH, ...home.env, ...ENV },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A session of its own: no terminal sends it anything, wherever the tests run.
    detached: true,
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return { child, said: () => text };
}

const endOf = (child: ChildProcess) =>
  new Promise((resolve) => child.on('close', (code, signal) => resolve([code, signal])));

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_500 && !holds(); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(holds()).toBe(true);
}

/** A command that reports each signal it gets, and ends at TERM, or by itself if that never comes. */
const TELLING = `${['INT', 'HUP', 'QUIT', 'USR1', 'USR2']
  .map((name) => `trap 'echo got ${name}' ${name}`)
  .join(
    '; ',
  )}; trap 'echo got TERM; exit 3' TERM; echo ready; n=0; while [ $n -lt 400 ]; do n=$((n + 1)); sleep 0.05; done`;

/** With --clean the process is replaced by another before the command starts. */
const WAYS = [[[]], [['--clean']]];

it.skipIf(!isPosix).each(WAYS)(
  'signals reach the command, each once, and the end is its own: exec %j',
  async (options) => {
    using home = makeHome();
    const { child, said } = start([...options, 'sh', '-c', TELLING], home);
    const end = endOf(child);
    await until(() => said().includes('ready'));
    for (const name of ['INT', 'HUP', 'QUIT', 'USR1', 'USR2']) {
      child.kill(`SIG${name}` as NodeJS.Signals);
      await until(() => said().includes(`got ${name}`));
    }
    child.kill('SIGTERM');
    expect(await end).toEqual([3, null]);
    const expected = 'ready\ngot INT\ngot HUP\ngot QUIT\ngot USR1\ngot USR2\ngot TERM\n';
    expect(said()).toBe(expected);
  },
);

it.skipIf(!isPosix).each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'a command that %s ends gives 128 and its number',
  async (signal) => {
    using home = makeHome();
    const { child, said } = start(['sh', '-c', 'echo ready; exec sleep 20'], home);
    const end = endOf(child);
    await until(() => said().includes('ready'));
    child.kill(signal);
    expect(await end).toEqual([128 + constants.signals[signal], null]);
  },
);

it.skipIf(!isPosix)('a command that kills itself gives 137', async () => {
  using home = makeHome();
  const env = { ...home.env, ...ENV };
  expect(await runCommand(['exec', 'sh', '-c', 'kill -KILL $$'], { env })).toMatchObject({
    code: 137,
    signal: null,
    stderr: '',
  });
});

it.skipIf(!isPosix)('a reader that goes away ends the command as it would without us', async () => {
  using home = makeHome();
  const words = [...command, 'exec', 'yes'].map((word) => `'${word}'`).join(' ');
  const script = `${words} | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout } = await runProgram(['bash', '-c', script], { env: { ...home.env, ...ENV } });
  expect(stdout).toBe(`y\n${128 + constants.signals.SIGPIPE}\n`);
});

const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

/** Says in a file that it listens; prints how many interrupts came by half a second after the first. */
const COUNTING = `
let n = 0;
const tell = () => { console.log('interrupted ' + n + ' times'); process.exit(); };
process.on('SIGINT', () => { n += 1; if (n === 1) setTimeout(tell, 500); });
require('node:fs').writeFileSync('ready', '');
setTimeout(tell, 45000);`;

/** Runs words in bash at a terminal of its own, and types `typed` once the command listens. */
async function atTerminal(home: Home, script: string, typed: string): Promise<string> {
  writeFileSync(join(home.path, 'count.cjs'), COUNTING);
  const counting = [process.execPath, 'count.cjs'];
  const file = join(home.path, 'script.sh');
  const quote = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');
  const plain = quote([...command, 'exec', ...counting]);
  const clean = quote([...command, 'exec', '--clean', ...counting]);
  writeFileSync(file, script.replaceAll('CLEAN_EXEC', clean).replaceAll('EXEC', plain));
  const terminal = spawn('script', ['-qefc', `bash --norc '${file}'`, '/dev/null'], {
    cwd: home.path,
    env: {
      PATH: process.env.PATH,
      ...home.env,
      ...ENV,
      TERM: 'xterm',
      SHELL: '/bin/bash',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    shown += chunk;
  });
  const end = endOf(terminal);
  await until(() => existsSync(join(home.path, 'ready')));
  terminal.stdin.write(typed);
  await end;
  return shown;
}

const CTRL_C = '\x03';
/** Wakes up often, so that it never holds the terminal for long after the command. */
const SLOW_PIPE = 'while [ ! -e done ]; do sleep 0.1; done';

// Only Linux shows who is in the foreground of a terminal.
it.skipIf(process.platform !== 'linux' || !hasScript).concurrent.each([
  ['a Ctrl-C at a terminal reaches the command once', "trap '' INT; EXEC", CTRL_C],
  ['so it does with --clean', "trap '' INT; CLEAN_EXEC", CTRL_C],
  ['so it does if stdin is a pipe', `{ ${SLOW_PIPE}; } | { EXEC; touch done; }`, CTRL_C],
  ['so it does if all are files', 'EXEC </dev/null >out 2>&1; cat out', CTRL_C],
  [
    'a signal to a job in the background reaches the command',
    'set -m\nEXEC &\nwhile [ ! -e ready ]; do sleep 0.1; done\nkill -INT $!\nwait',
    '',
  ],
  [
    'so it does with --clean',
    'set -m\nCLEAN_EXEC &\nwhile [ ! -e ready ]; do sleep 0.1; done\nkill -INT $!\nwait',
    '',
  ],
])('%s', async (_, script, typed) => {
  using home = makeHome();
  expect(await atTerminal(home, script, typed)).toContain('interrupted 1 times');
});
