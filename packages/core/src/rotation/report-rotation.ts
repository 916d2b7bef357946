import type { ApiKeyRecord } from '../api-key.ts';
import { BedrockTokenError, extendHint } from '../errors.ts';
import type { Progress } from './execute/execute-plan.ts';
import type { ExecutionState } from './execute/execution.ts';
import type { Observation } from './observe/observe.ts';
import { describeStep, isLeakStep, NEW_KEY, type RotationPlan, type Step } from './plan/plan.ts';
import type { RotationTags } from './rotation-tags.ts';

/** What was to be done, how far it got, and what is there now. */
export interface RotationReport {
  plan: RotationPlan;
  /** The keys as they are after the run, as far as it knows, the oldest first. */
  keys: ApiKeyRecord[];
  /** Dates of the keys' lives, after the run. */
  tags: RotationTags;
  /** The key that was live before, if any was. */
  formerKeyId?: string;
  /** The key that consumers use now, as far as it is known. */
  liveKeyId?: string;
  /** The key that this run made; it may not be live yet. */
  created?: ApiKeyRecord;
  done: Progress['done'];
  left: Progress['left'];
  error?: BedrockTokenError;
}

/** What was seen, when, and what follows from it. */
export interface PlannedRun {
  observation: Observation;
  now: Date;
  plan: RotationPlan;
}

/** @param execution absent if nothing was begun */
export function reportRotation(
  { plan, observation: { observed }, now }: PlannedRun,
  progress: Progress,
  execution?: Pick<ExecutionState, 'created' | 'tags'>,
): RotationReport {
  const { created, tags = observed.tags } = execution ?? {};
  const former = observed.tags.live?.keyId;
  const error = progress.error ?? (execution === undefined ? undefined : plan.incomplete);
  const isDone = progress.left.length === 0 && progress.error === undefined;
  const planned = plan.live === NEW_KEY ? created?.id : plan.live;
  const live = (isDone ? planned : undefined) ?? tags.live?.keyId ?? former;
  return {
    // A dry run begins nothing, so the next run is the one of the plan.
    plan: execution === undefined ? plan : withNext(plan, progress, now),
    keys: keysAfter(observed.keys, progress.done, created),
    tags,
    ...(former !== undefined && { formerKeyId: former }),
    ...(live !== undefined && { liveKeyId: live }),
    ...(created !== undefined && { created }),
    ...progress,
    ...(error !== undefined && { error: incomplete(progress, error) }),
  };
}

/** What a later run does begins with what is left of this one. */
function withNext(plan: RotationPlan, { left }: Progress, now: Date): RotationPlan {
  const [first] = left;
  if (first === undefined) return plan;
  const what = describeStep(first).replace(/^./, (letter) => letter.toLowerCase());
  return { ...plan, next: { what, at: now } };
}

/** What IAM's list will show when it has caught up. */
function keysAfter(
  before: readonly ApiKeyRecord[],
  done: readonly Step[],
  created: ApiKeyRecord | undefined,
): ApiKeyRecord[] {
  const keys = new Map(before.map((key) => [key.id, key]));
  const setStatus = (id: string, status: ApiKeyRecord['status']) => {
    const key = keys.get(id);
    if (key !== undefined) keys.set(id, { ...key, status });
  };
  for (const step of done) {
    if (step.kind === 'create-key' && created !== undefined) keys.set(created.id, created);
    if (step.kind === 'deactivate-key') setStatus(step.key, 'Inactive');
    if (step.kind === 'activate-key') setStatus(step.key, 'Active');
    if (step.kind === 'delete-key') keys.delete(step.key);
  }
  return [...keys.values()];
}

const NOTHING_LOST =
  'Nothing is lost: no key in use was changed, and the next run continues from here.';
const LEAK_STOPPED =
  'The leaked key is inactive. Consumers fail until a run has published another key: run again.';

/** Before anything has changed, the reason is all there is to report. */
function incomplete({ done, left }: Progress, error: BedrockTokenError): BedrockTokenError {
  const changed = done.filter(({ kind }) => kind !== 'preflight' && kind !== 'prove-key');
  if (changed.length === 0 || error.code === 'ERR_ROTATION_INCOMPLETE') return error;
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `The rotation stopped after ${done.length} of ${done.length + left.length} steps with ${error.code}: ${error.message}`,
    {
      hint: extendHint(error.hint, changed.some(isLeakStep) ? LEAK_STOPPED : NOTHING_LOST),
      cause: error,
    },
  );
}
