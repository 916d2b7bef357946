import { KEY_USER_POLICY } from '../../inference/key-user-policy.ts';
import type { Step } from '../plan/plan.ts';
import { READY_TAGS } from '../user-tags.ts';
import { withRetry } from '../with-retry.ts';
import { activate, announceRollback } from './activate-key.ts';
import { createKey } from './create-key.ts';
import { createUser } from './create-user.ts';
import { deactivate, deactivateLeaked } from './deactivate-key.ts';
import { deleteKey } from './delete-key.ts';
import {
  type Change,
  type Execution,
  type ExecutionState,
  now,
  type Outcome,
  resolveKey,
  resolveValue,
} from './execution.ts';
import { proveKey } from './prove-key.ts';
import { escrowKey, preflight, publishKey, readBack, recordLive } from './publish-key.ts';
import { replaceDated, writeTags } from './write-tags.ts';

/** @throws what the step failed of, if that left everything as it was */
export async function executeStep(
  step: Step,
  execution: Execution,
): Promise<Outcome<keyof ExecutionState>> {
  const { ports, userName, tags } = execution;
  switch (step.kind) {
    case 'create-user':
      return unchanged(createUser(execution));
    case 'attach-policy':
      return unchanged(
        withRetry('IAM', ports, () => ports.store.attachPolicy(userName, step.policy)),
      );
    case 'permit-user':
      return unchanged(putPolicy(execution, KEY_USER_POLICY, execution.userRequest.permissions));
    case 'limit-user':
      return unchanged(putPolicy(execution, 'bedrock-token-limits', execution.userRequest.limits));
    case 'record-user':
      return unchanged(withRetry('IAM', ports, () => ports.store.tagUser(userName, READY_TAGS)));
    case 'preflight':
      return unchanged(preflight(execution));
    case 'announce':
      return writeTags(execution, {
        ...tags,
        creating: { since: now(execution), after: step.existing },
      });
    case 'create-key':
      return createKey(execution);
    case 'escrow-key':
      return escrowKey(execution);
    case 'prove-key':
      return unchanged(prove(resolveKey(step.key, execution), execution));
    case 'publish-key':
      return publishKey(step.key, step.sink, execution);
    case 'read-back':
      return unchanged(readBack(step.key, step.sink, execution));
    case 'record-live':
      return recordLive(resolveKey(step.key, execution), step.retiring, execution);
    case 'announce-rollback':
      return announceRollback(step.keys, execution);
    case 'record-retiring':
      return writeTags(execution, {
        ...tags,
        retiring: replaceDated(tags.retiring, step.key, execution),
      });
    case 'record-inactive':
      return writeTags(execution, {
        ...tags,
        inactive: replaceDated(tags.inactive, step.key, execution),
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

/** A step that changes nothing that later ones go by. */
const unchanged = (work: Promise<unknown>): Promise<Change> => work.then(() => ({}));

/** A live key was proven when it was published: one success tells that it still works. */
function prove(id: string, execution: Execution): Promise<void> {
  const isLive = execution.tags.live?.keyId === id;
  return proveKey(resolveValue(id, execution), execution.ports, isLive ? 1 : undefined);
}

async function putPolicy(
  { ports, userName }: Execution,
  name: string,
  document: string | undefined,
): Promise<void> {
  if (document === undefined) return;
  await withRetry('IAM', ports, () => ports.store.putPolicy(userName, name, document));
}
