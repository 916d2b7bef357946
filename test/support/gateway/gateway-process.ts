/**
 * The built gateway as a process of its own, with ports that a test steers by messages: a source of keys
 * that counts, a clock that can be put forward, and a log that is handed over.
 */
import { readdirSync } from 'node:fs';
import { type BearerToken, BedrockTokenError, Secret } from '@bedrock-token/core';
import {
  createTlsIdentity,
  type GatewaySettings,
  type LogEntry,
  startGateway,
} from '@bedrock-token/gateway';
import type { GatewayOptions, Order, Stats } from './start-test-gateway.ts';

const options = JSON.parse(process.env.GATEWAY ?? '') as Required<GatewayOptions>;
const log: LogEntry[] = [];
const outcomes: string[] = [];
const begun: number[] = [];
let keyNumber = 1;
let made = 0;
let making: Promise<void> | undefined;
let shiftMs = 0;
let keyFault: { message: string; hint: string; retryable: boolean } | undefined;

function key(number: number): BearerToken {
  const now = Date.now() + shiftMs;
  return {
    text: new Secret(`${options.realKey}-${number}`),
    service: 'bedrock',
    region: 'us-east-1',
    issuedAt: new Date(now),
    expiresAt: new Date(now + 3_600_000),
    limitedBy: 'maximum',
  };
}

function failIfTold(): void {
  if (keyFault === undefined) return;
  const { message, ...others } = keyFault;
  throw new BedrockTokenError('ERR_NO_CREDENTIALS', message, others);
}

const keys = {
  async current() {
    failIfTold();
    return key(keyNumber);
  },
  async replace(refused: BearerToken) {
    failIfTold();
    if (refused.text.reveal() === key(keyNumber).text.reveal()) {
      making ??= new Promise<void>((resolve) => {
        made++;
        setTimeout(() => {
          keyNumber++;
          making = undefined;
          resolve();
        }, 50);
      });
      await making;
    }
    return key(keyNumber);
  },
};

const tls = options.tls && (await createTlsIdentity(Date.now()));
const settings: GatewaySettings = {
  listen: options.listen,
  regions: ['us-east-1', 'eu-west-1'],
  localKey: new Secret(options.localKey),
  tls,
  ...(options.metadata && { metadata: options.metadata }),
  pages: new Map([
    [
      '/_gateway/health',
      {
        isOpen: true,
        render: async () => ({ status: 200, contentType: 'text/plain', body: 'ok\n' }),
      },
    ],
    ['/_gateway/broken', { render: () => Promise.reject(new Error('broken')) }],
  ]),
};

const gateway = await startGateway(settings, {
  keysOf: () => keys,
  endpointsOf: () => ({
    runtime: options.upstream,
    control: `${options.upstream}/control`,
    mantle: `${options.upstream}/mantle`,
  }),
  meter: {
    refuse: () => undefined,
    observe: () => ({
      begin: (status) => void begun.push(status),
      data() {},
      end: (outcome) => outcomes.push(outcome),
    }),
  },
  log: (entry) => log.push(entry),
  now: () => Date.now() + shiftMs,
  monotonicNow: () => performance.now(),
  ...(options.proxy && { proxyFor: () => new URL(options.proxy) }),
});

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case 'stats':
      return stats();
    case 'log':
      return { log: log.splice(0), outcomes: outcomes.splice(0), begun: begun.splice(0) };
    case 'sleep':
      shiftMs += order.milliseconds;
      return undefined;
    case 'keys':
      return { made };
    case 'fail-keys':
      keyFault = order.fault;
      return undefined;
    case 'stop':
      return stop(order.graceMs);
  }
}

function stats(): Stats {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const descriptors = process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
  return { rss, heapUsed: heapUsed + external, descriptors };
}

async function stop(graceMs: number): Promise<void> {
  const started = performance.now();
  await gateway.stop(graceMs);
  // Nothing may keep the process.
  process.disconnect();
  setTimeout(() => process.exit(3), 5_000).unref();
  if (process.env.GATEWAY_TRACE) console.error(`stopped after ${performance.now() - started} ms`);
}

process.on('message', (message: { id: number; order: Order }) => {
  obey(message.order).then((answer) => {
    if (process.connected) process.send?.({ id: message.id, answer });
  });
});
process.on('SIGTERM', () => void stop(options.graceMs));
process.send?.({ port: gateway.port, authority: tls?.authority });
