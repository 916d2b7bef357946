import { createHttpClient, createServiceKeyProbe, type ServiceOfKeys } from '@bedrock-token/aws';
import type {
  KeyProbe,
  KeySink,
  RotationMode,
  RotationPolicy,
  RotationPorts,
  RotationReport,
  RotationRequest,
} from '@bedrock-token/core';
import {
  BedrockTokenError,
  checkPolicy,
  planOnly,
  rotate,
  sinksOfService,
  sleep,
} from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { type Account, openAccount } from './account.ts';
import { notRestorable } from './not-restorable.ts';
import { type ProbeOption, readDays, readProbe, readUserName, readWhole } from './read-options.ts';
import { readTestedService } from './read-service.ts';
import { readUserPermissions } from './read-user-permissions.ts';
import { reportAsJson, reportAsText } from './rotation-report.ts';
import { openSinkRequest, readSinkRequest, type SinkRequest } from './sinks.ts';
import { OPTION_VOCABULARY } from './vocabulary.ts';

const HOURS = { min: 0, max: 24 * 366 };

/** @throws ERR_INPUT also for ages that cannot work together */
export function readRotationPolicy(invocation: Invocation): RotationPolicy {
  const days = { min: 1, max: 36_600, fallback: 30 };
  const policy: RotationPolicy = {
    credentialAgeDays: readDays(invocation, 60),
    rotateAfterDays: readWhole(invocation, 'rotate-after-days', days),
    graceHours: readWhole(invocation, 'grace-hours', { ...HOURS, fallback: 24 }),
    soakHours: readWhole(invocation, 'soak-hours', { ...HOURS, fallback: 72 }),
  };
  checkPolicy(policy, OPTION_VOCABULARY);
  return policy;
}

/**
 * `keys rotate` and `keys rollback`: reads the options, runs the mode and prints the report.
 *
 * @throws ERR_INPUT for options that contradict each other; whatever stopped the rotation
 */
export async function rotateAndReport(
  mode: RotationMode,
  policy: RotationPolicy,
  invocation: Invocation,
  io: ProcessIo,
): Promise<RotationReport> {
  const userName = readUserName(invocation);
  const sinkRequest = requireSinks(readSinkRequest(invocation));
  const service = readTestedService(invocation, io);
  const probe = readProbe(invocation, service);
  const permissions = readUserPermissions(invocation, service);
  const account = await openAccount(invocation, io);
  const request: RotationRequest = {
    userName,
    mode,
    policy,
    user: {
      ...permissions.forUser(account.partition),
      mayCreate: invocation.isSet('create-user'),
    },
    vocabulary: OPTION_VOCABULARY,
  };
  const isDryRun = invocation.isSet('dry-run');
  const options = { sinkRequest, service, probe, isDryRun };
  if (mode === 'rollback') await checkRestorable(request, options, account, io);
  const report = await runRotation(request, options, account, io);
  const write = invocation.isSet('json') ? reportAsJson : reportAsText;
  io.stdout(write(report, isDryRun));
  return report;
}

/**
 * A rollback that can restore no place changes nothing: to activate the previous key all the same, there is
 * a command for that.
 *
 * @throws ERR_INPUT if no place kept the value of the previous key
 */
async function checkRestorable(
  request: RotationRequest,
  options: RotationOptions,
  account: Account,
  io: ProcessIo,
): Promise<void> {
  const { plan } = await tryRotation(request, { ...options, isDryRun: true }, account, io);
  if (plan.incomplete !== undefined) throw notRestorable(request.userName, plan, options);
}

/** What a rotation from the command line needs besides the request. */
export interface RotationOptions {
  sinkRequest: SinkRequest;
  /** What the keys are for; default Bedrock. */
  service?: ServiceOfKeys;
  /** Sinks in addition to those, written last. */
  moreSinks?: KeySink[];
  probe: ProbeOption;
  isDryRun: boolean;
}

/** What a rotation did, and where. */
export type RunReport = RotationReport & { sinks: readonly KeySink[] };

/**
 * The same steps as the action's. Each completed step is reported on stderr.
 *
 * @throws whatever stopped it
 */
export async function runRotation(
  request: RotationRequest,
  options: RotationOptions,
  account: Account,
  io: ProcessIo,
): Promise<RunReport> {
  const report = await tryRotation(request, options, account, io);
  if (report.error !== undefined) throw report.error;
  return report;
}

/**
 * The same, with what stopped it as the `error` of the report, so that what was done before is known.
 *
 * @throws what failed before anything was planned
 */
export async function tryRotation(
  request: RotationRequest,
  {
    sinkRequest,
    service = { service: 'bedrock' },
    moreSinks = [],
    probe,
    isDryRun,
  }: RotationOptions,
  account: Account,
  io: ProcessIo,
): Promise<RunReport> {
  const { region, requestHandler, store } = account;
  const http = createHttpClient(requestHandler);
  const kind = probe === 'known' ? 'access' : probe;
  const asked = createServiceKeyProbe(service, kind, region, http, io.env, {
    vocabulary: OPTION_VOCABULARY,
  });
  const ask = probe === 'known' ? acceptForbidden(asked) : asked;
  const { sinks, escrow } = sinksOfService(
    openSinkRequest(
      sinkRequest,
      request.userName,
      account,
      { probe: ask, service: service.service },
      io,
    ),
    service.service,
  );
  const ports: RotationPorts = {
    store,
    sinks: [...sinks, ...moreSinks],
    escrow,
    probe: ask,
    now: io.now,
    elapsed: io.monotonicNow,
    sleep,
    random: Math.random,
    log: { debug: io.verbose, info: io.stderr, warn: io.stderr },
    // Nothing here prints what it was not asked to print.
    mask: () => {},
  };
  const report = await (isDryRun ? planOnly : rotate)(request, ports);
  const error = report.error ?? report.plan.refusal;
  if (error !== undefined) return { ...report, error, sinks };
  const isWriting = report.plan.steps.some(({ kind }) => kind === 'preflight');
  if (isDryRun && isWriting && sinkRequest.out !== undefined) {
    for (const file of sinks) await account.withRetry(() => file.preflight());
  }
  return { ...report, sinks };
}

/** A refusal by policy comes only once the key itself was taken. */
export function acceptForbidden(probe: KeyProbe): KeyProbe {
  return async (value) => {
    const verdict = await probe(value);
    return verdict.kind === 'forbidden' ? { kind: 'accepted' } : verdict;
  };
}

function requireSinks(request: SinkRequest): SinkRequest {
  if (request.out !== undefined || request.sinks.length > 0) return request;
  throw new BedrockTokenError('ERR_INPUT', 'The places of the key are missing: --out or --sinks.', {
    hint: 'Name every place that holds the key of this user: a place that is not named keeps the old key, which is deactivated later.',
  });
}
