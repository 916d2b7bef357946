import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ListenPlace, LogEntry } from '@bedrock-token/gateway';
import { COMPILE_CACHE } from '../setup/compile-cache.ts';

export const LOCAL_KEY = 'local-key-canary-Zk3vQ';
export const REAL_KEY = 'bedrock-api-key-canary-9fT2x';

export interface GatewayOptions {
  /** Base URL of what stands for Bedrock. */
  upstream: string;
  /** A free port by default. */
  listen?: ListenPlace;
  metadata?: Record<string, string>;
  proxy?: string;
  /** How long SIGTERM lets open requests go on, in milliseconds. */
  graceMs?: number;
  localKey?: string;
  realKey?: string;
  /** To speak TLS, too. */
  tls?: true;
}

export interface Stats {
  rss: number;
  /** Bytes of the heap after a collection, with buffers. */
  heapUsed: number;
  /** Open file descriptors; 0 where they cannot be counted. */
  descriptors: number;
}

export type Order =
  | { do: 'stats' | 'log' | 'keys' }
  | { do: 'sleep'; milliseconds: number }
  | { do: 'fail-keys'; fault?: { message: string; hint: string; retryable: boolean } }
  | { do: 'stop'; graceMs: number };

export interface TestGateway {
  port: number;
  pid: number;
  /** Of its certificate, in PEM; empty without TLS. */
  authority: string;
  stats(): Promise<Stats>;
  /** What has been logged since the last call. */
  log(): Promise<{ log: LogEntry[]; outcomes: string[]; begun: number[] }>;
  ask(order: Order): Promise<unknown>;
  /** All that the process has written. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
  /** The exit code. */
  exited: Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

const script = fileURLToPath(new URL('./gateway-process.ts', import.meta.url));

/** Starts the built gateway in front of `upstream`. */
export async function startTestGateway(given: GatewayOptions): Promise<TestGateway> {
  const defaults = {
    listen: { port: 0 },
    localKey: LOCAL_KEY,
    realKey: REAL_KEY,
    graceMs: 10_000,
  };
  const child = fork(script, {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    env: {
      PATH: process.env.PATH,
      ...COMPILE_CACHE,
      GATEWAY: JSON.stringify({ ...defaults, ...given }),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const first = await Promise.race([once(child, 'message'), exited]);
  if (!Array.isArray(first)) throw new Error(`The gateway ended with ${first}: ${output}`);
  const { port = 0, authority = '' } = first[0] as { port?: number; authority?: string };
  const waiting = new Map<number, (answer: unknown) => void>();
  let asked = 0;
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  const ask = (order: Order) => {
    const id = asked++;
    return new Promise<unknown>((resolve, reject) => {
      waiting.set(id, resolve);
      exited.then((code) => reject(new Error(`The gateway ended with ${code}: ${output}`)));
      child.send({ id, order });
    });
  };
  return {
    port,
    pid: child.pid ?? 0,
    authority,
    ask,
    stats: () => ask({ do: 'stats' }) as Promise<Stats>,
    log: () => ask({ do: 'log' }) as ReturnType<TestGateway['log']>,
    output: () => output,
    kill: (signal) => child.kill(signal),
    exited,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await exited;
    },
  };
}
