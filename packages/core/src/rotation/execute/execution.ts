import type { ApiKeyRecord } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import type { ObservedSink } from '../observe/observed-state.ts';
import { type KeyRef, NEW_KEY } from '../plan/plan.ts';
import type { UserRequest } from '../plan/plan-user.ts';
import type { KeySink, RotationPorts } from '../ports.ts';
import {
  changedTags,
  type DatedKey,
  type RotationTags,
  readRotationTags,
  writeRotationTags,
} from '../rotation-tags.ts';
import { withRetry } from '../with-retry.ts';

/** One run of a plan: what it knows, and what it has found out. */
export interface Execution {
  userName: string;
  ports: RotationPorts;
  vocabulary: Vocabulary;
  /** Days that a new key lives; undefined for a key that never ends. */
  ageDays: number | undefined;
  userRequest: UserRequest;
  /** Every tag of the user, as IAM has it. */
  userTags: Record<string, string>;
  /** What the rotation's own tags say. */
  tags: RotationTags;
  values: Map<string, Secret<string>>;
  /** Ids of the keys that were there when the plan was made. */
  existing: readonly string[];
  /** A place that must not be written, if the plan comes to one. */
  occupied?: ObservedSink | undefined;
  /** The key that this run made. */
  created?: ApiKeyRecord;
  /** Whether the value of that key may have reached a place outside this process. */
  isKept: boolean;
  /** Keys that this run turned off. */
  deactivated: Set<string>;
  /** Whether a sink has it. */
  isPublished: boolean;
}

/** The id of a key that a step names. */
export function resolveKey(key: KeyRef, execution: Execution): string {
  if (key !== NEW_KEY) return key;
  if (execution.created !== undefined) return execution.created.id;
  throw outOfOrder('no key was made yet');
}

/** The value of a key that a step names. */
export function resolveValue(key: KeyRef, execution: Execution): Secret<string> {
  const value = execution.values.get(resolveKey(key, execution));
  if (value === undefined) throw outOfOrder('its value is not at hand');
  return value;
}

export function findSink(name: string, { ports }: Execution): KeySink {
  const sink = ports.sinks.find((one) => one.name === name);
  if (sink === undefined) throw outOfOrder(`there is no sink ${name}`);
  return sink;
}

/** Changes the rotation's tags on the user, with one call and only if something differs. */
export async function writeTags(
  execution: Execution,
  change: Partial<RotationTags>,
): Promise<void> {
  const { userName, ports } = execution;
  const tags = { ...execution.tags, ...change };
  const changed = changedTags(execution.userTags, writeRotationTags(tags));
  if (Object.keys(changed).length > 0) {
    await withRetry('IAM', execution.ports, () => ports.store.tagUser(userName, changed));
  }
  execution.tags = tags;
  execution.userTags = { ...execution.userTags, ...changed };
}

/**
 * Takes the announcement of a key back, unless another run has made one since: a key that a person
 * makes soon after would be taken for a lost one of ours, and the next run need not wait. That it
 * fails costs no more than that.
 */
export async function withdrawAnnouncement(execution: Execution): Promise<void> {
  const { userName, ports } = execution;
  const { creating } = execution.tags;
  if (creating === undefined) return;
  try {
    const user = await withRetry('IAM', ports, () => ports.store.readUser(userName));
    // IAM may show an older state: what is not newer than ours is not another run's.
    const shown = readRotationTags(user?.tags ?? {}).creating;
    if (shown !== undefined && shown.since.getTime() > creating.since.getTime() + 1000) return;
    execution.tags = withoutAnnouncement(execution.tags);
    await writeTags(execution, {});
  } catch {
    ports.log.debug('The announcement of a key could not be taken back.');
  }
}

export function withoutAnnouncement({ creating: _, ...rest }: RotationTags): RotationTags {
  return rest;
}

function outOfOrder(what: string): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `A step of the plan cannot be done: ${what}.`, {
    hint: 'This is a fault of bedrock-token; please report it with the plan.',
  });
}

/** The time of the clock of this machine. */
export function now({ ports }: Execution): Date {
  return new Date(ports.now());
}

export function replaceDated(
  dated: readonly DatedKey[],
  id: string,
  execution: Execution,
): DatedKey[] {
  return [...dated.filter(({ keyId }) => keyId !== id), { keyId: id, since: now(execution) }];
}
