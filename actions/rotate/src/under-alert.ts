import { BedrockTokenError } from '@bedrock-token/core';
import {
  type AlertOutcome,
  createGitHubApi,
  createPatientApi,
  cureIssueFault,
  openIssues,
  type ReadInput,
  raiseAlert,
  settleAlert,
} from '@bedrock-token/github';
import { toKnownError, type World } from '@bedrock-token/workflow';
import { type AlertInputs, readAlertInputs, wantsAlert } from './alert-inputs.ts';

/** How a run ended. */
export interface Health {
  error?: BedrockTokenError | undefined;
  /** Nobody can tell yet: the issue stays as it is. */
  isOpen?: boolean;
  /** What a person should know, as Markdown. */
  facts?: readonly string[];
}

/** The longest that an alert may take, in milliseconds; it comes on top of `action-timeout-s`. */
const LIMIT_MS = 30_000;

/**
 * Does the work of a run, and keeps the issue that `on-failure` asks for. Whatever becomes of the
 * alert, the run ends as it would have ended without it.
 *
 * @param work gets a world that remembers what it was told to mask
 * @throws the error of the work; ERR_INPUT for an alert that there is not, before any work
 */
export async function underAlert(
  read: ReadInput,
  world: World,
  work: (world: World) => Promise<Health>,
): Promise<void> {
  const masked = new Set<string>();
  const watched: World = {
    ...world,
    mask(value) {
      masked.add(value);
      world.mask(value);
    },
  };
  watched.mask(read('issue-token').trim());
  const isWanted = wantsAlert(read);
  const health = await work(watched).catch(
    (error: unknown): Health => ({ error: toKnownError(error) }),
  );
  if (isWanted) await tell(health, read, watched, masked);
  if (health.error !== undefined) throw health.error;
}

async function tell(
  health: Health,
  read: ReadInput,
  world: World,
  masked: ReadonlySet<string>,
): Promise<void> {
  try {
    const inputs = readAlertInputs(read, world.environment);
    if (inputs === undefined || health.isOpen) return;
    const { did, number, isLost } = await inTime((signal) =>
      keep(health, inputs, { ...world, signal }, masked),
    );
    if (did !== 'nothing') world.log.info(`Alert: ${did} issue #${number}.`);
    if (isLost) {
      world.log.warn(
        `Issue #${number} got no label, so the next run cannot find it. Pass an issue-token whose owner may triage.`,
      );
    }
  } catch (error) {
    world.log.warn(`No alert could be kept: ${reasonOf(error)} ${cureIssueFault(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof BedrockTokenError) return error.message.replace(/[^.!?:]$/, '$&.');
  return (error as Error).name === 'TimeoutError' ? 'GitHub took too long.' : 'a fault of ours.';
}

function keep(
  { error, facts = [] }: Health,
  { token, apiUrl, repository, subject, run }: AlertInputs,
  { now, sleep, random, signal }: World,
  masked: ReadonlySet<string>,
): Promise<AlertOutcome> {
  const api = createGitHubApi('Issues', token, apiUrl, signal);
  const issues = openIssues(createPatientApi(api, { sleep, random, signal }), repository);
  if (error === undefined) return settleAlert(subject, run, issues);
  const failure = {
    code: error.code,
    message: hide(error.message, masked),
    hint: hide(error.hint, masked),
    at: new Date(now()),
    run,
    facts: facts.map((fact) => hide(fact, masked)),
  };
  return raiseAlert(subject, failure, issues);
}

/** Nobody masks issues but us. The longest first, since one secret may be a part of another. */
function hide(text: string, masked: ReadonlySet<string>): string {
  return [...masked]
    .flatMap((value) => [value, encodeURIComponent(Buffer.from(value).toString())])
    .filter((value) => value.trim().length > 3)
    .sort((one, other) => other.length - one.length)
    .reduce((shown, value) => shown.replaceAll(value, '***'), text);
}

/** Also if the time of the action is up, and if something cannot be aborted. */
async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const ended = new Promise<never>((_, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason), { once: true });
  });
  return Promise.race([work(limit), ended]);
}
