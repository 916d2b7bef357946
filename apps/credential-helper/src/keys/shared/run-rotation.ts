import { createHttpClient, createKeyProbe } from '@bedrock-token/aws';
import type { KeySink, RotationPorts, RotationReport, RotationRequest } from '@bedrock-token/core';
import { planOnly, rotate } from '@bedrock-token/core';
import type { World } from '../../process-io.ts';
import type { Account } from './account.ts';
import { type HandProbe, settleForKnown } from './probe.ts';
import { openPlaces, type PlaceRequest } from './sinks.ts';
import { sleep } from './sleep.ts';

/** A rotation by hand. */
export interface HandRotation {
  places: PlaceRequest;
  /** Places beside those, written last. */
  more?: KeySink[];
  probe: HandProbe;
  isDryRun: boolean;
}

/**
 * The same steps as the action's. Each that is done is told on stderr.
 *
 * @throws whatever stopped it
 */
export async function runRotation(
  request: RotationRequest,
  { places, more = [], probe, isDryRun }: HandRotation,
  account: Account,
  world: World,
): Promise<RotationReport & { sinks: readonly KeySink[] }> {
  const { region, requestHandler, store } = account;
  const http = createHttpClient(requestHandler);
  const kind = probe === 'known' ? 'access' : probe;
  const asked = createKeyProbe(kind, region, http, world.env);
  const ask = probe === 'known' ? settleForKnown(asked) : asked;
  const { sinks, escrow } = openPlaces(places, request.userName, account, ask, world);
  const ports: RotationPorts = {
    store,
    sinks: [...sinks, ...more],
    escrow,
    probe: ask,
    now: world.now,
    elapsed: world.monotonicNow,
    sleep,
    random: Math.random,
    log: { debug: world.trace, info: world.tell, warn: world.tell },
    // Nothing here prints what it was not asked to print.
    mask: () => {},
  };
  const report = await (isDryRun ? planOnly : rotate)(request, ports);
  const error = report.error ?? report.plan.refusal;
  if (error !== undefined) throw error;
  const isWriting = report.plan.steps.some(({ kind }) => kind === 'preflight');
  if (isDryRun && isWriting && places.out !== undefined) {
    for (const file of sinks) await account.persist(() => file.preflight());
  }
  return { ...report, sinks };
}
