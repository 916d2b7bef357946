/**
 * `npm run bench:gateway`: what the gateway costs, beside other proxies before the same stub. The proxy has
 * one core for itself, load and stub the other. SECONDS and STREAMS make it shorter.
 */
import { spawnSync } from 'node:child_process';
import {
  cpuMilliseconds,
  measureOneAtATime,
  measureStreams,
  measureThroughput,
  peakMebibytes,
  sendBody,
  untilItAnswers,
} from './load.ts';
import {
  type Contender,
  LOAD_CORE,
  pin,
  startNginx,
  startOurs,
  startScript,
  startSigv4Proxy,
} from './proxies.ts';

const SECONDS = Number(process.env.SECONDS ?? 10);
const STREAMS = Number(process.env.STREAMS ?? 500);
const BODY_BYTES = 26_214_400;

interface Figures {
  p50: number;
  perSecond: number | undefined;
  idleMebibytes: number;
  streamsMebibytes: number;
  bodyMebibytes: number;
  delay50: number;
  delay99: number;
  cpuPerEvent: number;
}

const stub = await startScript('./stub-upstream.ts', LOAD_CORE);
const upstream = `http://127.0.0.1:${stub.port}`;
pin(process.pid, LOAD_CORE);

async function measure(start: () => Promise<Contender>): Promise<Figures> {
  const proxy = await start();
  try {
    await untilItAnswers(proxy.port);
    const idleMebibytes = peakMebibytes(proxy.pid);
    const before = cpuMilliseconds(proxy.pid);
    const streams = await measureStreams(proxy, STREAMS, SECONDS);
    const cpu = cpuMilliseconds(proxy.pid) - before;
    const streamsMebibytes = peakMebibytes(proxy.pid);
    const p50 = await measureOneAtATime(proxy, SECONDS * 100);
    const perSecond = measureThroughput(proxy, SECONDS);
    return {
      p50,
      perSecond,
      idleMebibytes,
      streamsMebibytes,
      bodyMebibytes: await measureBody(start),
      delay50: streams.p50,
      delay99: streams.p99,
      cpuPerEvent: (cpu / streams.events) * 1_000,
    };
  } finally {
    await proxy.stop();
  }
}

/** What one large body adds to the peak, in MiB. */
async function measureBody(start: () => Promise<Contender>): Promise<number> {
  const proxy = await start();
  try {
    await untilItAnswers(proxy.port);
    await measureOneAtATime(proxy, 50);
    const before = peakMebibytes(proxy.pid);
    await sendBody(proxy, BODY_BYTES);
    return peakMebibytes(proxy.pid) - before;
  } finally {
    await proxy.stop();
  }
}

const skipped: string[] = [];
async function measureIfInstalled(
  start: () => Promise<Contender | string>,
): Promise<Figures | undefined> {
  const first = await start();
  if (typeof first === 'string') {
    skipped.push(first);
    return undefined;
  }
  await first.stop();
  return measure(start as () => Promise<Contender>);
}

async function measureStart(): Promise<{ ours: number; empty: number }> {
  const ours = performance.now();
  const proxy = await startOurs(upstream);
  await sendBody(proxy, 1_000);
  const first = performance.now() - ours;
  await proxy.stop();
  const empty = performance.now();
  spawnSync(process.execPath, ['-e', '']);
  return { ours: first, empty: performance.now() - empty };
}

const bare = { port: stub.port, key: 'any' };
// The load's own code is compiled by then: it would be slower for whom it measures first.
await measureOneAtATime(bare, SECONDS * 100);
const direct = {
  p50: await measureOneAtATime(bare, SECONDS * 100),
  streams: await measureStreams(bare, STREAMS, SECONDS),
};
const start = await measureStart();
const ours = await measure(() => startOurs(upstream));
const nginx = await measureIfInstalled(() => startNginx(upstream));
const sigv4 = await measureIfInstalled(() => startSigv4Proxy(upstream));
skipped.push('LiteLLM: its start is not part of this bench');

const NONE = Number.NaN;
/** What a proxy adds; on a machine that does something else it may come out as less than nothing. */
function added(value: number | undefined, base: number): number {
  const difference = (value ?? NONE) - base;
  return difference > 0 ? difference : NONE;
}
const rows: [name: string, value: number, limit: number, isAtLeast?: true][] = [
  ['added p50, ms', added(ours.p50, direct.p50), 0.4],
  ['added p50 / nginx', added(ours.p50, direct.p50) / added(nginx?.p50, direct.p50), 2.5],
  ['requests/s / nginx', (ours.perSecond ?? NONE) / (nginx?.perSecond ?? NONE), 0.28, true],
  ['requests/s / aws-sigv4-proxy', (ours.perSecond ?? NONE) / (sigv4?.perSecond ?? NONE), 1, true],
  ['added delay of an event, p50, ms', ours.delay50 - direct.streams.p50, 1],
  ['added delay of an event, p99, ms', ours.delay99 - direct.streams.p99, 15],
  ['peak idle, MiB', ours.idleMebibytes, 70],
  [`peak of ${STREAMS} streams, MiB`, ours.streamsMebibytes, 160],
  ['one body of 25 MiB adds, MiB', ours.bodyMebibytes, 16],
  ['first answer / empty script', start.ours / start.empty, 2],
  ['CPU of an event / nginx', ours.cpuPerEvent / (nginx?.cpuPerEvent ?? NONE), 6],
];
const isMet = (value: number, limit: number, isAtLeast?: true) =>
  isAtLeast ? value >= limit : value <= limit;
console.table(
  Object.fromEntries(
    rows.map(([name, value, limit, isAtLeast]) => [
      name,
      {
        value: value.toFixed(2),
        limit: `${isAtLeast ? '≥' : '≤'} ${limit}`,
        result: Number.isNaN(value)
          ? 'not measured'
          : isMet(value, limit, isAtLeast)
            ? 'met'
            : 'falls short',
      },
    ]),
  ),
);
for (const reason of skipped) console.log(`Left out: ${reason}.`);
stub.child.kill('SIGKILL');
process.exitCode = rows.every(
  ([, value, ...limit]) => Number.isNaN(value) || isMet(value, ...limit),
)
  ? 0
  : 1;
