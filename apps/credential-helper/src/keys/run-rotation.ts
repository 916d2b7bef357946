import { createHttpClient, createKeyProbe, type ProbeKind } from '@bedrock-token/aws';
import type { KeySink, RotationPorts, RotationReport, RotationRequest } from '@bedrock-token/core';
import { BedrockTokenError, planOnly, rotate } from '@bedrock-token/core';
import type { Invocation } from '../command-line/spec.ts';
import type { World } from '../world.ts';
import type { Account } from './account.ts';
import { openPlaces, type PlaceRequest } from './places.ts';
import { sleep } from './sleep.ts';

/** A rotation by hand. */
export interface HandRotation {
  places: PlaceRequest;
  /** Places beside those, written last. */
  more?: KeySink[];
  probe: ProbeKind;
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
  const ask = createKeyProbe(probe, region, createHttpClient(requestHandler), world.env);
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
  return { ...report, sinks };
}

/** @throws ERR_INPUT */
export function readProbe(invocation: Invocation): ProbeKind {
  const text = invocation.value('probe') ?? 'access';
  if (text === 'access') return 'access';
  if (text.length <= 256 && /^[\w.:/-]+[.:][\w.:/-]+$/.test(text)) return { model: text };
  throw new BedrockTokenError('ERR_INPUT', '--probe is neither access nor a model id.', {
    hint: 'Leave it out, or give an id such as us.anthropic.claude-3-5-haiku-20241022-v1:0.',
  });
}
