import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command, makeHome, runCommand, runProgram, STATIC_KEYS } from '../runner/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const isLinux = process.platform === 'linux';

describe.concurrent('exec', () => {
  it.each([
    ['with --', ['--', 'sh', '-c', 'echo "$0 $AWS_REGION"', 'a']],
    ['without --', ['sh', '-c', 'echo "$0 $AWS_REGION"', 'a']],
  ])('passes words on as they are, %s', async (_, words) => {
    using home = makeHome();
    const { stdout } = await runCommand(['exec', '--region', 'eu-west-1', ...words], {
      env: { ...home.env, ...ENV },
    });
    expect(stdout).toBe('a eu-west-1\n');
  });

  it('leaves options behind the command to the command', async () => {
    using home = makeHome();
    const words = ['exec', 'printf', '%s|', '--json', '--help', '--', '--region', 'x'];
    const result = await runCommand(words, { env: { ...home.env, ...ENV } });
    expect(result).toMatchObject({ code: 0, stdout: '--json|--help|--|--region|x|', stderr: '' });
  });

  it('gives key and region, and with --openai what OpenAI SDKs read', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV, OPENAI_API_KEY: 'mine' };
    const { stdout: key } = await runCommand([], { env });
    const read = async (...args: string[]) => {
      const { stdout } = await runCommand(['exec', ...args, '--', 'env'], { env });
      return Object.fromEntries(stdout.split('\n').map((line) => line.split(/=(.*)/s)));
    };
    const plain = await read();
    expect(plain.AWS_BEARER_TOKEN_BEDROCK).toBe(key.trim());
    expect([plain.AWS_REGION, plain.AWS_DEFAULT_REGION]).toEqual(['us-east-1', 'us-east-1']);
    expect(plain.OPENAI_API_KEY).toBe('mine');
    expect(plain.AWS_SECRET_ACCESS_KEY).toBe(STATIC_KEYS.AWS_SECRET_ACCESS_KEY);
    const openai = await read('--openai');
    expect(openai.OPENAI_API_KEY).toBe(key.trim());
    expect(openai.OPENAI_BASE_URL).toBe(
      'https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1',
    );
  });

  it.each([0, 1, 2, 7, 126, 255])('ends with the exit code %i', async (code) => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    expect((await runCommand(['exec', 'sh', '-c', `exit ${code}`], { env })).code).toBe(code);
  });

  it('passes stdin, stdout and stderr through', async () => {
    using home = makeHome();
    const result = await runCommand(['exec', 'sh', '-c', 'cat; echo oh >&2'], {
      env: { ...home.env, ...ENV },
      input: 'in\0\n',
    });
    expect(result).toMatchObject({ stdout: 'in\0\n', stderr: 'oh\n' });
  });

  it('says 127 for a command that is not there, 126 for one that cannot be run', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    const absent = await runCommand(['exec', 'no-such-command-\u001b[31m'], { env });
    expect(absent).toMatchObject({ code: 127, stdout: '' });
    expect(absent.stderr).toMatch(/was not found/);
    expect(absent.stderr).not.toContain('\u001b');
    const file = join(home.path, 'plain');
    writeFileSync(file, '', { mode: 0o644 });
    expect((await runCommand(['exec', file], { env })).code).toBe(126);
  });

  it('without a command is a usage error', async () => {
    using home = makeHome();
    const env = { ...home.env, ...ENV };
    for (const args of [['exec'], ['exec', '--'], ['exec', '--openai']]) {
      expect(await runCommand(args, { env })).toMatchObject({ code: 2, stdout: '' });
    }
  });
});

/** A command that tells each signal it gets, and ends at TERM. */
const TELLING = `trap 'echo got INT' INT; trap 'echo got HUP' HUP; trap 'echo got USR1' USR1; trap 'echo got TERM; exit 3' TERM; echo ready; while :; do sleep 0.05; done`;

function start(env: NodeJS.ProcessEnv): { child: ChildProcess; said: () => string } {
  const [file = '', ...args] = command;
  const child = spawn(file, [...args, 'exec', 'sh', '-c', TELLING], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return { child, said: () => text };
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !holds(); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(holds()).toBe(true);
}

it('signals reach the command, and the end is its own', async () => {
  using home = makeHome();
  const { child, said } = start({ ...home.env, ...ENV });
  await until(() => said().includes('ready'));
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGUSR1'] as const) {
    child.kill(signal);
    await until(() => said().includes(`got ${signal.slice(3)}`));
  }
  child.kill('SIGTERM');
  expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(3);
  expect(said()).toBe('ready\ngot INT\ngot HUP\ngot USR1\ngot TERM\n');
});

it('a command that a signal ends gives 128 and its number', async () => {
  using home = makeHome();
  const result = await runCommand(['exec', 'sh', '-c', 'kill -KILL $$'], {
    env: { ...home.env, ...ENV },
  });
  expect(result.code).toBe(137);
});

const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

it.skipIf(!isLinux || !hasScript)('a Ctrl-C at a terminal reaches the command once', async () => {
  using home = makeHome();
  const counting = join(home.path, 'count.cjs');
  writeFileSync(
    counting,
    `let n = 0; process.on('SIGINT', () => { n += 1; }); setTimeout(() => console.log('interrupted ' + n + ' times'), 2500);`,
  );
  const words = [...command, 'exec', process.execPath, counting]
    .map((word) => `'${word}'`)
    .join(' ');
  // A terminal sends the signal to all of its foreground, us and the command alike.
  const typed = `(sleep 1.2; printf '\\003'; sleep 3) | script -qec "${words}" /dev/null`;
  const { stdout } = await runProgram(['bash', '-c', typed], {
    env: { ...home.env, ...ENV, TERM: 'xterm' },
  });
  expect(stdout).toContain('interrupted 1 times');
});
