import { BedrockTokenError } from '../../errors.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import { describeStep, isLeakStep, type RotationPlan, type Step } from '../plan/plan.ts';
import { READY_TAGS } from '../user-tags.ts';
import { withRetry } from '../with-retry.ts';
import { activate, announceRollback } from './activate-key.ts';
import { createKey } from './create-key.ts';
import { createUser } from './create-user.ts';
import { deactivate, deactivateLeaked, stopLeak } from './deactivate-key.ts';
import { deleteKey } from './delete-key.ts';
import {
  type Execution,
  now,
  replaceDated,
  resolveKey,
  resolveValue,
  withdrawAnnouncement,
  writeTags,
} from './execution.ts';
import { proveKey } from './prove-key.ts';
import { escrowKey, preflight, publishKey, readBack, recordLive } from './publish-key.ts';

/** How far a plan got. */
export interface Progress {
  done: Step[];
  left: Step[];
  /** What stopped it; absent if nothing is left. */
  error?: BedrockTokenError;
}

/**
 * Does the steps of a plan in their order and stops at the first that fails. A key that was made
 * here and is kept nowhere is deleted then: its value ends with this process.
 */
export async function executePlan(plan: RotationPlan, execution: Execution): Promise<Progress> {
  const { log } = execution.ports;
  await stopLeaks(plan, execution);
  for (const [index, step] of plan.steps.entries()) {
    try {
      await executeStep(step, execution);
      log.info(`Done: ${describeStep(step)}.`);
    } catch (error) {
      if (await deleteUnkept(execution)) await withdrawAnnouncement(execution);
      return {
        done: plan.steps.slice(0, index),
        left: plan.steps.slice(index),
        error: toKnown(error, execution.vocabulary),
      };
    }
  }
  return { done: plan.steps, left: [] };
}

/**
 * Deactivates every key that has leaked before the first tag is written: what fails for one of them
 * holds up no other. The steps repeat it where it failed, and report why.
 */
async function stopLeaks({ steps }: RotationPlan, execution: Execution): Promise<void> {
  const keys = steps.filter(isLeakStep).map(({ key }) => key);
  if (keys.length < 2) return;
  await Promise.allSettled(keys.map((key) => stopLeak(key, execution)));
}

async function executeStep(step: Step, execution: Execution): Promise<void> {
  const { ports, userName } = execution;
  switch (step.kind) {
    case 'create-user':
      return createUser(execution);
    case 'attach-policy':
      return withRetry('IAM', execution.ports, () =>
        ports.store.attachPolicy(userName, step.policy),
      );
    case 'limit-user':
      return limitUser(execution);
    case 'record-user':
      return withRetry('IAM', execution.ports, () => ports.store.tagUser(userName, READY_TAGS));
    case 'preflight':
      return preflight(execution);
    case 'announce':
      return writeTags(execution, { creating: { since: now(execution), after: step.existing } });
    case 'create-key':
      return createKey(execution);
    case 'escrow-key':
      return escrowKey(execution);
    case 'prove-key':
      return prove(resolveKey(step.key, execution), execution);
    case 'publish-key':
      return publishKey(step.key, step.sink, execution);
    case 'read-back':
      return readBack(step.key, step.sink, execution);
    case 'record-live':
      return recordLive(resolveKey(step.key, execution), step.retiring, execution);
    case 'announce-rollback':
      return announceRollback(step.keys, execution);
    case 'record-retiring':
      return writeTags(execution, {
        retiring: replaceDated(execution.tags.retiring, step.key, execution),
      });
    case 'record-inactive':
      return writeTags(execution, {
        inactive: replaceDated(execution.tags.inactive, step.key, execution),
      });
    case 'deactivate-key':
      return step.isLeaked
        ? deactivateLeaked(step.key, execution)
        : deactivate(step.key, execution);
    case 'activate-key':
      return activate(step.key, execution);
    case 'delete-key':
      return deleteKey(step.key, execution);
  }
}

/** A live key was proven when it was published: one success tells that it still works. */
function prove(id: string, execution: Execution): Promise<void> {
  const isLive = execution.tags.live?.keyId === id;
  return proveKey(resolveValue(id, execution), execution.ports, isLive ? 1 : undefined);
}

async function limitUser(execution: Execution): Promise<void> {
  const { ports, userName, userRequest } = execution;
  const { limits } = userRequest;
  if (limits === undefined) return;
  await withRetry('IAM', execution.ports, () =>
    ports.store.putPolicy(userName, 'bedrock-token-limits', limits),
  );
}

/** @returns whether there was such a key, and it is deleted */
async function deleteUnkept(execution: Execution): Promise<boolean> {
  const { ports, userName, created, isKept } = execution;
  if (created === undefined || isKept || !execution.values.has(created.id)) return false;
  try {
    await withRetry('IAM', execution.ports, () => ports.store.deleteKey(userName, created.id));
    delete execution.created;
    ports.log.info(`Deleted key ${created.id} again: it was not kept anywhere.`);
    return true;
  } catch {
    ports.log.warn(`Key ${created.id} is kept nowhere; the next run deletes it.`);
    return false;
  }
}

function toKnown(error: unknown, { debugLog }: Vocabulary): BedrockTokenError {
  if (error instanceof BedrockTokenError) return error;
  return new BedrockTokenError('ERR_UPSTREAM', 'Something failed that should not.', {
    hint: `Run again with ${debugLog} and report what the debug log says.`,
    cause: error,
  });
}
