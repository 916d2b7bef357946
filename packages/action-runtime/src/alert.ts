import { BedrockTokenError, toSentence, withoutSecrets } from '@bedrock-token/core';
import {
  type AlertOutcome,
  type AlertSubject,
  createGitHubApi,
  createPatientApi,
  cureIssueFault,
  openIssues,
  type ReadInput,
  raiseAlert,
  settleAlert,
} from '@bedrock-token/github';
import { type AlertInputs, readAlertInputs, wantsAlert } from './alert-inputs.ts';
import { toKnownError } from './end-process.ts';
import type { ActionRuntime } from './runtime.ts';

/** How a run ended. */
export interface Health {
  error?: BedrockTokenError | undefined;
  /** The result is not known yet: the issue is not changed. */
  isOpen?: boolean;
  /** What a person should know, as Markdown. */
  facts?: readonly string[];
}

/** Of work that threw. */
export function failed(error: unknown): Health {
  return { error: toKnownError(error) };
}

/** The longest that an alert may take, in milliseconds; it comes on top of `action-timeout-s`. */
const LIMIT_MS = 30_000;

const LIMIT_HINT = 'The next run tries again.';

/** The issue that `on-failure` asks for. */
export interface Alert {
  /** Opens, updates or closes the issue. Whatever becomes of it, it never throws. */
  update(health: Health): Promise<void>;
}

/**
 * Prepares the alert of a run, before its work.
 *
 * @param subjectOf what the run is about, by its inputs alone
 * @throws ERR_INPUT for an alert that there is not
 */
export function prepareAlert(
  read: ReadInput,
  subjectOf: (read: ReadInput) => AlertSubject | undefined,
  runtime: ActionRuntime,
): Alert {
  runtime.mask(read('issue-token').trim());
  const isWanted = wantsAlert(read);
  return {
    update: async (health) =>
      isWanted ? update(health, { read, subject: subjectOf(read) }, runtime) : undefined,
  };
}

async function update(
  health: Health,
  { read, subject }: { read: ReadInput; subject: AlertSubject | undefined },
  runtime: ActionRuntime,
): Promise<void> {
  try {
    const inputs = readAlertInputs(read, subject, runtime.environment);
    if (inputs === undefined || health.isOpen) return;
    const { did, number, isLost } = await withinLimit((signal) =>
      updateIssue(health, inputs, { ...runtime, signal }),
    );
    if (did !== 'nothing') runtime.log.info(`Alert: ${did} issue #${number}.`);
    if (isLost) {
      runtime.log.warn(
        `Issue #${number} got no label, so the next run cannot find it. Pass an issue-token whose owner has the triage permission.`,
      );
    }
  } catch (error) {
    runtime.log.warn(`The alert could not be updated: ${reasonOf(error)} ${cureIssueFault(error)}`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof BedrockTokenError) return toSentence(error.message);
  return (error as Error).name === 'TimeoutError' ? 'GitHub took too long.' : 'an internal error.';
}

function updateIssue(
  { error, facts = [] }: Health,
  { token, apiUrl, repository, subject, run }: AlertInputs,
  { now, sleep, random, signal }: ActionRuntime,
): Promise<AlertOutcome> {
  const api = createGitHubApi('Issues', token, apiUrl, { signal, limitHint: LIMIT_HINT });
  const issues = openIssues(createPatientApi(api, { sleep, random, signal }), repository);
  if (error === undefined) return settleAlert(subject, run, issues);
  // Errors hold no secret, and issues have no other mask.
  const failure = {
    code: error.code,
    message: error.message,
    hint: error.hint,
    at: new Date(now()),
    run,
    facts: facts.map(withoutSecrets),
  };
  return raiseAlert(subject, failure, issues);
}

/** Also if the time of the action is up, and if something cannot be aborted. */
async function withinLimit<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const ended = new Promise<never>((_, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason), { once: true });
  });
  return Promise.race([work(limit), ended]);
}
