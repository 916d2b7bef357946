import { type ChildProcess, spawn } from 'node:child_process';
import { COMPILE_CACHE } from '../setup/compile-cache.ts';
import { until } from './cache-entry.ts';
import { command } from './run-command.ts';

/** `bedrock-token serve` as a process, from its announcement on. */
export interface Served extends AsyncDisposable {
  child: ChildProcess;
  /** Of the gateway; empty for a Unix socket. */
  url: string;
  /** The local key. */
  key: string;
  stdout(): string;
  stderr(): string;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Starts a gateway on a free port, unless the arguments say where, and waits until it listens. */
export async function startServe(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Served> {
  const isPlaced = args.some((arg) => /^--(?:port|socket)\b/.test(arg));
  const [file = '', ...before] = command;
  const all = [...before, 'serve', ...(isPlaced ? [] : ['--port', '0']), ...args];
  const child = spawn(file, all, {
    env: { PATH: process.env.PATH, ...COMPILE_CACHE, ...env },
    cwd: env.HOME,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  const isReady = () => stdout.endsWith('\n') || child.exitCode !== null;
  await until(isReady);
  if (child.exitCode !== null) throw new Error(`serve has exited: ${stderr}`);
  return {
    child,
    url: /https?:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0] ?? '',
    key: /bedrock-gateway-[\w-]{43}/.exec(stdout)?.[0] ?? '',
    stdout: () => stdout,
    stderr: () => stderr,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop('SIGKILL');
    },
  };
}

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

/** One Converse through a gateway. */
export function converse({ url, key }: Pick<Served, 'url' | 'key'>, text = 'Hi') {
  return fetch(`${url}/model/${MODEL}/converse`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: [{ text }] }] }),
  });
}

/** Asks until it holds, one request after the other, for a minute at most. */
export async function askUntil(
  gateway: Pick<Served, 'url' | 'key'>,
  holds: (answer: Response) => boolean,
): Promise<Response> {
  const end = Date.now() + 60_000;
  for (;;) {
    const answer = await converse(gateway);
    if (holds(answer)) return answer;
    if (Date.now() > end) throw new Error(`It never came; the last status is ${answer.status}.`);
    await answer.body?.cancel();
  }
}
