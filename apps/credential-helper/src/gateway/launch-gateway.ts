import { findAuthorities, proxyFor, requireProfile } from '@bedrock-token/aws';
import type { Secret } from '@bedrock-token/core';
import {
  createCredentialsPage,
  createMeter,
  type Gateway,
  type ListenPlace,
  type LocalPage,
  startGateway,
  type TlsIdentity,
} from '@bedrock-token/gateway';
import { warnUnknownRegion } from '../mint/warn-unknown-region.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness } from '../token-request.ts';
import { createDayStore } from '../usage/day-store.ts';
import { CREDENTIALS_PATH } from './credentials-source.ts';
import { HEALTH_PATH, healthPage, METRICS_PATH } from './health-page.ts';
import { noteExpiries } from './key-expiries.ts';
import { describeRequest } from './request-log.ts';
import { chooseRegions, type ServeSettings } from './serve-settings.ts';
import { createSignIns, tell } from './sign-ins.ts';
import { explainTakenPort } from './taken-port.ts';
import { withPrivateMode } from './unix-socket.ts';
import { checkProxies, namesOfOwnEndpoints, readUpstreams } from './upstreams.ts';

export interface GatewayPlan extends ServeSettings {
  listen: ListenPlace;
  localKey: Secret<string>;
  /** Undefined for no TLS. */
  tls: TlsIdentity | undefined;
  /** Opens the page of AWS credentials; undefined for no such page. */
  credentialsToken: Secret<string> | undefined;
  freshness: Pick<Freshness, 'useCache' | 'store'>;
  /** True to keep the usage of each day, for `bedrock-token usage`. */
  keepsUsage: boolean;
}

export interface Launched {
  /** Undefined for a Unix socket. */
  port: number | undefined;
  /** Lets open requests end, for so many milliseconds, and writes what was counted. */
  stop(graceMs: number): Promise<void>;
  regions: readonly [string, ...string[]];
  /** Whether the first region has a mantle endpoint. */
  hasMantle: boolean;
  /** The caller's environment, as it was before the first sign-in. */
  before: NodeJS.ProcessEnv;
  /** Resolves with the first key, and rejects with why there is none. */
  ready: Promise<void>;
}

/**
 * Starts a gateway in this process, and asks for the first key while nobody waits for it yet.
 *
 * @throws ERR_REGION, ERR_INPUT, ERR_NO_CREDENTIALS for a profile that is not there
 */
export async function launchGateway(plan: GatewayPlan, outer: ProcessIo): Promise<Launched> {
  const io = quietly(outer);
  const { listen, localKey, metadata, request, tls } = plan;
  for (const name of namesOfOwnEndpoints(io.env, 'port' in listen ? listen.port : 0)) {
    delete io.env[name];
  }
  const before = { ...io.env };
  const profile = await requireProfile(request.profile, io.env);
  const regions = chooseRegions(plan, profile.region);
  for (const region of regions) warnUnknownRegion(region, io);
  const endpointsOf = await readUpstreams(request.profile, before);
  for (const region of regions) checkProxies(endpointsOf(region), before);
  const trust = await findAuthorities(before, profile.caBundle);
  const signIns = createSignIns(request, regions, plan.freshness, before, io);
  const { credentials } = signIns;
  const { keysOf, expiries } = noteExpiries(signIns.keysOf);
  const meter = createMeter(plan.limits, {
    now: io.now,
    monotonicNow: io.monotonicNow,
    store: plan.keepsUsage ? createDayStore(io) : undefined,
    onStoreFailure: (error) => io.stderr(`warning: ${tell(error)}`),
    keyExpiries: () => expiries,
  });
  const pages = new Map<string, LocalPage>([
    [HEALTH_PATH, healthPage],
    [METRICS_PATH, meter.metricsPage],
  ]);
  if (plan.credentialsToken !== undefined) {
    pages.set(CREDENTIALS_PATH, createCredentialsPage(credentials, plan.credentialsToken));
  }
  const start = () =>
    startGateway(
      { listen, regions, localKey, pages, tls, ...(metadata && { metadata }) },
      {
        keysOf,
        endpointsOf,
        meter,
        log: (entry) => io.verbose(describeRequest(entry)),
        now: io.now,
        monotonicNow: io.monotonicNow,
        trust,
        proxyFor: (url) => proxyFor(url, before),
      },
    );
  await meter.ready;
  let gateway: Gateway;
  try {
    gateway = await ('socket' in listen ? withPrivateMode(start) : start());
  } catch (error) {
    await meter.close();
    throw await explainTakenPort(error);
  }
  const first = [keysOf(regions[0]).current(), ...(plan.credentialsToken ? [credentials()] : [])];
  const ready = Promise.all(first).then(() => {});
  // It may fail before anybody waits for it.
  ready.catch(() => {});
  return {
    port: gateway.port,
    async stop(graceMs) {
      await gateway.stop(graceMs);
      await meter.close();
    },
    regions,
    hasMantle: endpointsOf(regions[0]).mantle !== undefined,
    before,
    ready,
  };
}

/** What is warned about at each sign-in is said once, and no line of the terminal shows a wait. */
function quietly(io: ProcessIo): ProcessIo {
  const told = new Set<string>();
  return {
    ...io,
    stderrWidth: async () => undefined,
    stderr(text) {
      if (told.has(text)) return;
      told.add(text);
      io.stderr(text);
    },
  };
}
