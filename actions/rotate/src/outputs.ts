import type { Log, RotationPlan, RotationReport } from '@bedrock-token/core';
import { describeStep, toTimestamp, withoutSecrets } from '@bedrock-token/core';

/**
 * The outputs of a run. Nothing in them is secret: what servers may have said goes through
 * `withoutSecrets`, since GitHub drops an output that holds a masked value. Our own words do not: a sink
 * could hold the same word, and a workflow goes by them.
 */
export function composeOutputs(report: RotationReport, isPlan: boolean): Record<string, string> {
  const { plan, keys, formerKeyId, liveKeyId, created, error } = report;
  const live = keys.find(({ id }) => id === liveKeyId);
  const isRotated = !isPlan && error === undefined && isPublication(report);
  const former = formerKeyId !== liveKeyId ? formerKeyId : undefined;
  return {
    rotated: String(isRotated),
    phase: plan.phase,
    'key-id': withoutSecrets(liveKeyId ?? ''),
    'old-key-id': withoutSecrets(former ?? ''),
    'expires-at': timeOrNothing((live ?? created)?.expiresAt),
    'next-action': withoutSecrets(plan.next?.what ?? ''),
    'next-action-at': timeOrNothing(plan.next?.at),
    plan: JSON.stringify(describePlan(report), hideSecrets),
  };
}

const OUR_WORDS = ['phase', 'kind', 'code', 'at'];

function hideSecrets(name: string, value: unknown): unknown {
  return typeof value === 'string' && !OUR_WORDS.includes(name) ? withoutSecrets(value) : value;
}

/** A key that was not live before is in every sink now. */
function isPublication({ done, formerKeyId, liveKeyId }: RotationReport): boolean {
  return done.some(({ kind }) => kind === 'publish-key') && liveKeyId !== formerKeyId;
}

/** The plan as JSON, with each step also in words. */
function describePlan({ plan, done }: RotationReport): object {
  const { phase, steps, live, next, refusal } = plan;
  return {
    phase,
    steps: steps.map((step, index) => ({
      ...step,
      text: describeStep(step),
      done: index < done.length,
    })),
    ...(live !== undefined && { live }),
    ...(next !== undefined && { next: { what: next.what, at: toTimestamp(next.at) } }),
    notes: notesOf(plan),
    ...(refusal !== undefined && { refusal: { code: refusal.code, message: refusal.message } }),
  };
}

/** What a person reads in the log. */
export function logPlan({ plan }: RotationReport, isPlan: boolean, log: Log): void {
  const { phase, steps, next, refusal } = plan;
  if (isPlan && refusal === undefined) {
    const list = steps.map((step) => `- ${describeStep(step)}`);
    log.info(list.length === 0 ? 'There is nothing to do now.' : 'Steps that rotate would do now:');
    for (const line of list) log.info(line);
  }
  if (refusal !== undefined) {
    log.warn(`${isPlan ? 'rotate would be refused: ' : ''}${refusal.message} ${refusal.hint}`);
  }
  // The log showed what is overwritten before the run began.
  for (const note of isPlan ? notesOf(plan) : plan.notes) log.warn(note);
  const after = next === undefined ? '' : ` Next: ${next.what}, from ${toTimestamp(next.at)} on.`;
  log.info(`Phase: ${phase}.${after}`);
}

/** All that a person should know of a plan. */
export function notesOf({ warnings = [], notes }: RotationPlan): string[] {
  return [...warnings, ...notes];
}

/** Outputs are texts: empty for no time. */
function timeOrNothing(time: Date | undefined): string {
  return time === undefined ? '' : toTimestamp(time);
}
