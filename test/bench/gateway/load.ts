import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request as send } from 'node:http';
import { connect } from 'node:net';
import { type Contender, LOAD_CORE } from './proxies.ts';

/** Where a load goes, and with which key. */
export type Target = Pick<Contender, 'port' | 'key'>;

const BODY = 'x'.repeat(1_000);
const headersWith = (key: string) => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
});

/** Waits until a request is answered. @throws after 10 s */
export async function untilItAnswers(port: number): Promise<void> {
  for (const started = performance.now(); ; ) {
    try {
      await once(
        connect(port, '127.0.0.1').on('error', () => {}),
        'connect',
      );
      return;
    } catch {
      if (performance.now() - started > 10_000) throw new Error(`Nothing answers on ${port}.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Median of requests of 1 KB one after the other on one connection, in milliseconds. */
export async function measureOneAtATime({ port, key }: Target, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      const options = {
        port,
        path: '/model/m/converse',
        method: 'POST',
        headers: headersWith(key),
        agent,
      };
      send(options, (answer) => answer.resume().on('end', resolve))
        .on('error', reject)
        .end(BODY);
    });
    times.push(performance.now() - started);
  }
  agent.destroy();
  return quantile(times.slice(count / 10), 0.5);
}

/** Requests a second of 64 connections, by wrk; undefined if that is not installed. */
export function measureThroughput({ port, key }: Target, seconds: number): number | undefined {
  const args = ['-c', String(LOAD_CORE), 'wrk', '-t1', '-c64', `-d${seconds}s`];
  const header = `Authorization: Bearer ${key}`;
  const url = `http://127.0.0.1:${port}/model/m/converse`;
  const { stdout, status } = spawnSync('taskset', [...args, '-H', header, url], {
    encoding: 'utf8',
  });
  if (status !== 0) return undefined;
  if (/Non-2xx/.test(stdout)) throw new Error(`wrk got errors:\n${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}

export interface StreamFigures {
  /** From the upstream's write to the client, in milliseconds. */
  p50: number;
  p99: number;
  events: number;
}

/** Reads many streams at once, and how late each event comes. */
export async function measureStreams(
  { port, key }: Target,
  streams: number,
  seconds: number,
): Promise<StreamFigures> {
  const delays: number[] = [];
  let isCounting = false;
  const sockets = Array.from({ length: streams }, () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /model/m/converse-stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${key}\r\nContent-Length: 0\r\n\r\n`,
    );
    socket.on('data', (chunk) => {
      if (!isCounting) return;
      const now = process.hrtime.bigint();
      for (const [, sent = '0'] of chunk.toString('latin1').matchAll(/data: (\d+)/g)) {
        delays.push(Number(now - BigInt(sent)) / 1e6);
      }
    });
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  isCounting = true;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  for (const socket of sockets) socket.destroy();
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), events: delays.length };
}

/** Sends one body of so many bytes. */
export async function sendBody({ port, key }: Target, bytes: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    send({ port, path: '/model/m/converse', method: 'POST', headers: headersWith(key) }, (answer) =>
      answer.resume().on('end', resolve),
    )
      .on('error', reject)
      .end(Buffer.alloc(bytes, 'x'));
  });
}

/** Peak of the resident set so far, in MiB. */
export function peakMebibytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
}

/** Processor time of a process so far, in milliseconds (ticks of 10 ms). */
export function cpuMilliseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
