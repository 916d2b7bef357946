import {
  type ActionRuntime,
  checkClock,
  type Health,
  openSession,
  type Session,
} from '@bedrock-token/action-runtime';
import { createIamKeyStore, createServiceKeyProbe, partitionOf } from '@bedrock-token/aws';
import type { RotationPorts, RotationReport } from '@bedrock-token/core';
import {
  inputError,
  planOnly,
  rotate,
  sinksOfService,
  toTimestamp,
  unfilledError,
} from '@bedrock-token/core';
import { INPUT_VOCABULARY, permissionsOfUser } from '@bedrock-token/fleet';
import { exportToJob, type ReadInput, spellOut, writeSummary } from '@bedrock-token/github';
import { openSinks } from '@bedrock-token/sinks';
import { type RotateInputs, readInputs } from './inputs.ts';
import { composeOutputs, logPlan } from './outputs.ts';
import { composeSummary } from './summary.ts';
import type { Task } from './task.ts';

type KeyTask = Extract<Task, { kind: 'key' }>;

/** What a run has found and done. */
export interface Outcome {
  inputs: RotateInputs;
  session: Session;
  report: RotationReport;
}

/** One run: everything that is due is done, or planned if that is what was asked for. */
export async function run({ read, key }: KeyTask, runtime: ActionRuntime): Promise<Outcome> {
  maskInputs(read, runtime);
  const inputs = readInputs(read, runtime.environment, key);
  const session = await openSession(inputs, runtime, ['IAM']);
  checkFleetAccount(session, inputs);
  const request = {
    userName: inputs.userName,
    mode: inputs.mode === 'plan' ? ('rotate' as const) : inputs.mode,
    policy: inputs.policy,
    user: {
      ...permissionsOfUser(inputs, partitionOf(inputs.regions[0])),
      mayCreate: inputs.createUser,
    },
    vocabulary: INPUT_VOCABULARY,
  };
  const ports = openPorts(inputs, session, runtime);
  const isPlan = inputs.mode === 'plan';
  const report = await (isPlan ? planOnly : rotate)(request, ports).catch((error: unknown) => {
    // Credentials of the environment meet AWS's clock only now.
    checkClock(runtime);
    throw error;
  });
  logPlan(report, isPlan, runtime.log);
  const error = report.error ?? (isPlan ? undefined : unfilledError(report, INPUT_VOCABULARY));
  return { inputs, session, report: { ...report, ...(error && { error }) } };
}

/** @throws ERR_INPUT for credentials of another account than the file names */
function checkFleetAccount(session: Session, { accountId, maskAccount }: RotateInputs): void {
  if (accountId === undefined || accountId === session.accountId) return;
  const [actual, wanted] = maskAccount ? ['another', 'that'] : [session.accountId, accountId];
  throw inputError(
    'account',
    `is ${wanted} in the config file, and the credentials belong to account ${actual}`,
    'Set role-to-assume in the file, or name a role of that account. Nothing was changed.',
  );
}

/** What a workflow passes in is masked by the runner already, unless it came from elsewhere. */
function maskInputs(read: ReadInput, runtime: ActionRuntime): void {
  for (const name of ['current-key', 'pending-key', 'github-token'])
    runtime.mask(read(name).trim());
}

function openPorts(inputs: RotateInputs, session: Session, runtime: ActionRuntime): RotationPorts {
  const { environment, requestHandler, http, signal } = runtime;
  const [region] = inputs.regions;
  const { credentials } = session;
  const opened = openSinks(inputs.sinks, inputs.escrow, {
    credentials,
    requestHandler,
    region,
    environment,
    github: {
      token: inputs.githubToken,
      apiUrl: environment.GITHUB_API_URL || 'https://api.github.com',
      repository: environment.GITHUB_REPOSITORY || undefined,
    },
    currentKey: inputs.currentKey,
    pendingKey: inputs.pendingKey,
    signal,
  });
  return {
    store: createIamKeyStore(credentials, region, requestHandler, {
      service: inputs.service,
      vocabulary: INPUT_VOCABULARY,
    }),
    ...sinksOfService(opened, inputs.service),
    probe: createServiceKeyProbe(inputs, inputs.probe, region, http, environment, {
      signal,
      vocabulary: INPUT_VOCABULARY,
    }),
    now: runtime.now,
    elapsed: () => performance.now(),
    sleep: runtime.sleep,
    random: runtime.random,
    log: runtime.log,
    mask: runtime.mask,
    checkClock: () => checkClock(runtime),
    signal,
  };
}

/** Outputs show how far it got, also where it stopped. */
export function deliver({ inputs, report }: Outcome, { environment }: ActionRuntime): void {
  exportToJob(
    { environment: {}, outputs: composeOutputs(report, inputs.mode === 'plan') },
    environment,
  );
}

export async function summarise(
  { inputs, session, report }: Outcome,
  runtime: ActionRuntime,
): Promise<void> {
  if (!inputs.summary) return;
  const text = composeSummary(report, inputs, new Date(runtime.now()));
  const shown = inputs.maskAccount ? text.replaceAll(session.accountId, '***') : text;
  const written = await writeSummary(shown, runtime.environment);
  if (!written) runtime.log.info('The runner does not support job summaries, so none was written.');
}

/** What an alert says about a run. */
export function healthOf({ report }: Outcome): Health {
  const { error, plan, keys, liveKeyId, created } = report;
  const live = keys.find(({ id }) => id === liveKeyId) ?? created;
  const ends = live?.expiresAt === undefined ? '' : `, expires ${toTimestamp(live.expiresAt)}`;
  return {
    error,
    isOpen: error === undefined && plan.phase === 'wait',
    facts: live === undefined ? [] : [`**Key in use:** ${spellOut(live.id)}${ends}`],
  };
}
