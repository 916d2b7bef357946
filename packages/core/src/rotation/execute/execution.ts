import type { ApiKeyRecord } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import type { ObservedSink } from '../observe/observed-state.ts';
import { type KeyRef, NEW_KEY } from '../plan/plan.ts';
import type { UserRequest } from '../plan/plan-user.ts';
import type { KeySink, RotationPorts } from '../ports.ts';
import type { RotationTags } from '../rotation-tags.ts';

/** What a plan is executed with: the same for each of its steps. */
interface ExecutionContext {
  readonly userName: string;
  readonly ports: RotationPorts;
  readonly vocabulary: Vocabulary;
  /** Days that a new key lives; undefined for a key that never ends. */
  readonly ageDays: number | undefined;
  readonly userRequest: UserRequest;
  /** Ids of the keys that were there when the plan was made. */
  readonly existing: readonly string[];
  /** A place that must not be written, if the plan comes to one. */
  readonly occupied: ObservedSink | undefined;
}

/** How things stand after the steps so far, as far as the run knows. */
export interface ExecutionState {
  /** Every tag of the user, as IAM has it. */
  readonly userTags: Readonly<Record<string, string>>;
  /** What the rotation's own tags say. */
  readonly tags: Readonly<RotationTags>;
  readonly values: ReadonlyMap<string, Secret<string>>;
  /** The key that this run made. */
  readonly created: ApiKeyRecord | undefined;
  /** Whether the value of that key may have reached a place outside this process. */
  readonly isKept: boolean;
  /** Keys that this run turned off. */
  readonly deactivated: ReadonlySet<string>;
}

/** One run of a plan at one moment. Never changed: a step returns what is different after it. */
export type Execution = ExecutionContext & ExecutionState;

/** What is different after a step. Its type names all that the step may change. */
export type Change<K extends keyof ExecutionState = never> = Partial<Pick<ExecutionState, K>>;

/** A step that failed half way has changed something, too. */
export type Outcome<K extends keyof ExecutionState = never> = Change<K> & {
  /** What was thrown. */
  readonly failure?: unknown;
};

/** Does the parts of a step one after the other, each after the changes of those before, up to a failure. */
export async function inTurn<K extends keyof ExecutionState>(
  execution: Execution,
  ...parts: ((at: Execution) => Promise<Outcome<K>>)[]
): Promise<Outcome<K>> {
  let outcome = {} as Outcome<K>;
  for (const part of parts) {
    try {
      outcome = { ...outcome, ...(await part({ ...execution, ...outcome })) };
    } catch (failure) {
      outcome = { ...outcome, failure };
    }
    if (outcome.failure !== undefined) break;
  }
  return outcome;
}

/** The id of a key that a step names. */
export function resolveKey(key: KeyRef, execution: Execution): string {
  if (key !== NEW_KEY) return key;
  if (execution.created !== undefined) return execution.created.id;
  throw outOfOrder('no key was created yet');
}

/** The value of a key that a step names. */
export function resolveValue(key: KeyRef, execution: Execution): Secret<string> {
  const value = execution.values.get(resolveKey(key, execution));
  if (value === undefined) throw outOfOrder('its value is not available');
  return value;
}

export function findSink(name: string, { ports }: Execution): KeySink {
  const sink = ports.sinks.find((one) => one.name === name);
  if (sink === undefined) throw outOfOrder(`there is no sink ${name}`);
  return sink;
}

function outOfOrder(what: string): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `A step of the plan cannot be done: ${what}.`, {
    hint: 'This is a bug in bedrock-token; please report it with the plan.',
  });
}

/** The time of the clock of this machine. */
export function now({ ports }: Execution): Date {
  return new Date(ports.now());
}
