import type { BedrockTokenError, Leak, Secret } from '@bedrock-token/core';
import { type Attempts, attempt, curesOf, noAttempts, notContained } from './attempts.ts';
import type { Containment } from './containment.ts';
import type { IncidentContext } from './context.ts';
import { contain } from './execute.ts';
import { readLogsOfLeak } from './logs/logs-of-leak.ts';
import type { LogsReading } from './logs/read-logs.ts';
import { replacementAdvice } from './replace/advice.ts';
import { describeReplacement, replaceKey } from './replace/replace-key.ts';
import type { Replacement } from './replace/replacement.ts';
import { composeReport, type IncidentReport } from './report/report.ts';
import { type Verification, verifyStopped } from './verify-stopped.ts';

/** What a run found and did, and how it failed, if it did. */
export interface HandledLeak {
  report: IncidentReport;
  error: BedrockTokenError | undefined;
}

/**
 * Stops what leaked, replaces it, asks Bedrock, and reads the timeline. Each is tried, whatever failed before
 * it, so that there is a report in any case.
 *
 * @throws ERR_INPUT without consent, before anything was changed
 */
export async function handleLeak(
  leak: Leak,
  value: Secret<string> | undefined,
  containment: Containment,
  replacement: Replacement | undefined,
  context: IncidentContext,
): Promise<HandledLeak> {
  const { replaceFor, reader, refusal } = containment;
  const attempts = noAttempts();
  const replaces = replacement !== undefined && replaceFor !== undefined;
  const question = replaces ? describeReplacement(replaceFor) : undefined;
  await contain(containment, question, context, attempts);
  if (replaces) await replaceKey(replaceFor, replacement, context, attempts);
  const verification = await verify(leak, value, containment, context, attempts);
  await attempt('read the timeline', attempts.laterFailures, () => reader.read());
  let logs: LogsReading | undefined;
  await attempt('read the logs', attempts.laterFailures, async () => {
    logs = await readLogsOfLeak(reader, context);
  });
  if (verification !== undefined || isChanged(containment, context)) {
    await ensureSteps(containment, attempts);
  }
  const advice = replacementAdvice(containment, attempts, replaces);
  const next = [...remedies(attempts), ...advice, ...containment.next];
  const parts = { attempts, verification, next, logs };
  const report = composeReport(leak, containment, parts, context);
  const [later] = attempts.laterFailures;
  const failure = attempts.failures.length > 0 ? notContained(attempts.failures) : later?.error;
  return { report, error: refusal ?? failure };
}

const isChanged = ({ steps, refusal }: Containment, { invocation }: IncidentContext) =>
  !invocation.isSet('dry-run') && refusal === undefined && steps.length > 0;

/** Asks Bedrock with the key: until it is refused, or once if a step failed. */
async function verify(
  leak: Leak,
  value: Secret<string> | undefined,
  containment: Containment,
  context: IncidentContext,
  attempts: Attempts,
): Promise<Verification | undefined> {
  if (!isChanged(containment, context) || !containment.canVerify || value === undefined) {
    return undefined;
  }
  const hasFailed = attempts.failures.length > 0;
  const ensure = () => ensureSteps(containment, attempts);
  let verification: Verification | undefined;
  await attempt('ask Bedrock with the key', attempts.laterFailures, async () => {
    verification = await verifyStopped(leak, value, context, ensure, hasFailed ? 0 : undefined);
  });
  return verification;
}

/** What another run has undone meanwhile is done again, unless it failed before. */
async function ensureSteps({ steps }: Containment, { actions, failures }: Attempts): Promise<void> {
  for (const { what, ensure } of steps) {
    if (ensure === undefined || failures.some((failure) => failure.what === what)) continue;
    if (await attempt(what, failures, ensure)) continue;
    const problem = failures.at(-1)?.error.message ?? '';
    actions.push({ what: `${what}, checked again`, state: 'failed', problem });
  }
}

function remedies({ failures, laterFailures }: Attempts): string[] {
  const cures = curesOf([...failures, ...laterFailures]);
  return cures.length === 0 ? [] : [...cures, 'Then run the same command again: it continues.'];
}
