import type { ApiKeyRecord } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import type {
  Clock,
  KeyProbe,
  KeySink,
  KeyStore,
  Log,
  MonotonicClock,
  Random,
  Sleep,
} from '../../ports.ts';
import type { Secret } from '../../secret.ts';
import type { SinkReality } from '../observe/observed-state.ts';
import { type KeyRef, NEW_KEY } from '../plan/plan.ts';
import { changedTags, type Marks, readMarks, writeMarks } from '../rotation-tags.ts';
import { persist } from '../with-retry.ts';

/** All that a rotation touches. */
export interface RotationPorts {
  store: KeyStore;
  sinks: readonly KeySink[];
  escrow?: KeySink | undefined;
  probe: KeyProbe;
  now: Clock;
  elapsed: MonotonicClock;
  sleep: Sleep;
  random: Random;
  log: Log;
  /** Told every value before anything can print it. */
  mask: (value: string) => void;
  /** Throws ERR_CLOCK if the clock here is off by what servers have said; asked before a plan is made. */
  checkClock?: () => void;
  signal?: AbortSignal | undefined;
}

/** The user as it should be made if it is not there. */
export interface UserRequest {
  policies: readonly string[];
  /** JSON of an inline policy; undefined for none. */
  limits?: string | undefined;
}

/** One run of a plan: what it knows, and what it has found out. */
export interface Execution {
  userName: string;
  ports: RotationPorts;
  /** Days that a new key lives; undefined for a key that never ends. */
  ageDays: number | undefined;
  userRequest: UserRequest;
  tags: Record<string, string>;
  marks: Marks;
  values: Map<string, Secret<string>>;
  /** Ids of the keys that were there when the plan was made. */
  existing: readonly string[];
  /** A place that must not be written, if the plan comes to one. */
  occupied?: SinkReality | undefined;
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

/** Changes the marks of the user, with one call and only if something differs. */
export async function mark(execution: Execution, change: Partial<Marks>): Promise<void> {
  const { userName, ports } = execution;
  const marks = { ...execution.marks, ...change };
  const tags = changedTags(execution.tags, writeMarks(marks));
  if (Object.keys(tags).length > 0) {
    await persist('IAM', execution.ports, () => ports.store.tagUser(userName, tags));
  }
  execution.marks = marks;
  execution.tags = { ...execution.tags, ...tags };
}

/**
 * Takes the announcement of a key back, unless another run has made one since: a key that a person
 * makes soon after would be taken for a lost one of ours, and the next run need not wait. That it
 * fails costs no more than that.
 */
export async function withdraw(execution: Execution): Promise<void> {
  const { userName, ports } = execution;
  const { creating } = execution.marks;
  if (creating === undefined) return;
  try {
    const user = await persist('IAM', ports, () => ports.store.readUser(userName));
    // IAM may show an older state: what is not newer than ours is not another run's.
    const shown = readMarks(user?.tags ?? {}).creating;
    if (shown !== undefined && shown.since.getTime() > creating.since.getTime() + 1000) return;
    execution.marks = withoutAnnouncement(execution.marks);
    await mark(execution, {});
  } catch {
    ports.log.debug('The announcement of a key could not be taken back.');
  }
}

export function withoutAnnouncement({ creating: _, ...rest }: Marks): Marks {
  return rest;
}

function outOfOrder(what: string): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `A step of the plan cannot be done: ${what}.`, {
    hint: 'This is a fault of bedrock-token; please report it with the plan.',
  });
}

/** The time of the clock outside. */
export function now({ ports }: Execution): Date {
  return new Date(ports.now());
}
