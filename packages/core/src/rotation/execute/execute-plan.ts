import { BedrockTokenError } from '../../errors.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import { describeStep, isLeakStep, type RotationPlan, type Step } from '../plan/plan.ts';
import { withRetry } from '../with-retry.ts';
import { stopLeak } from './deactivate-key.ts';
import { executeStep } from './execute-step.ts';
import type { Change, Execution, ExecutionState, Outcome } from './execution.ts';
import { type TagState, withdrawAnnouncement } from './write-tags.ts';

/** How far a plan got. */
export interface Progress {
  done: Step[];
  left: Step[];
  /** What stopped it; absent if nothing is left. */
  error?: BedrockTokenError;
}

/** What a plan led to. */
export interface ExecutedPlan {
  progress: Progress;
  /** After the last step. */
  execution: Execution;
}

/**
 * Does the steps of a plan in their order and stops at the first that fails. A key that was made
 * here and is kept nowhere is deleted then: its value ends with this process.
 */
export async function executePlan(plan: RotationPlan, begun: Execution): Promise<ExecutedPlan> {
  let execution: Execution = { ...begun, ...(await stopLeaks(plan, begun)) };
  for (const [index, step] of plan.steps.entries()) {
    const { failure, ...change } = await tryStep(step, execution);
    execution = { ...execution, ...change };
    if (failure === undefined) continue;
    const progress = {
      done: plan.steps.slice(0, index),
      left: plan.steps.slice(index),
      error: toKnown(failure, execution.vocabulary),
    };
    return { progress, execution: { ...execution, ...(await deleteUnkept(execution)) } };
  }
  return { progress: { done: plan.steps, left: [] }, execution };
}

async function tryStep(step: Step, execution: Execution): Promise<Outcome<keyof ExecutionState>> {
  let outcome: Outcome<keyof ExecutionState> = {};
  try {
    outcome = await executeStep(step, execution);
    if (outcome.failure === undefined) execution.ports.log.info(`Done: ${describeStep(step)}.`);
    return outcome;
  } catch (failure) {
    return { ...outcome, failure };
  }
}

/**
 * Deactivates every key that has leaked before the first tag is written: what fails for one of them
 * holds up no other. The steps repeat it where it failed, and report why.
 */
async function stopLeaks(
  { steps }: RotationPlan,
  execution: Execution,
): Promise<Change<'deactivated'>> {
  const keys = steps.filter(isLeakStep).map(({ key }) => key);
  if (keys.length < 2) return {};
  const stopped = await Promise.allSettled(keys.map((key) => stopLeak(key, execution)));
  const off = keys.filter((_, index) => stopped[index]?.status === 'fulfilled');
  return { deactivated: new Set([...execution.deactivated, ...off]) };
}

async function deleteUnkept(execution: Execution): Promise<Change<'created' | TagState>> {
  const { ports, userName, created, isKept } = execution;
  if (created === undefined || isKept || !execution.values.has(created.id)) return {};
  try {
    await withRetry('IAM', ports, () => ports.store.deleteKey(userName, created.id));
    ports.log.info(`Deleted key ${created.id} again: its value was not stored anywhere.`);
  } catch {
    ports.log.warn(
      `Key ${created.id} was created, and its value is not stored anywhere; the next run deletes it.`,
    );
    return {};
  }
  return { created: undefined, ...(await withdrawAnnouncement(execution)) };
}

function toKnown(error: unknown, { debugLog }: Vocabulary): BedrockTokenError {
  if (error instanceof BedrockTokenError) return error;
  return new BedrockTokenError('ERR_UPSTREAM', 'An unexpected error occurred.', {
    hint: `Run again with ${debugLog}, and report what it shows.`,
    cause: error,
  });
}
