import type { ApiKeyRecord } from '../api-key.ts';
import { BedrockTokenError } from '../errors.ts';
import { executePlan, type Progress } from './execute-plan.ts';
import type { Execution, RotationPorts } from './execution.ts';
import { makePlan, type RotationMode } from './make-plan.ts';
import type { Marks } from './marks.ts';
import { type Observation, observe } from './observe.ts';
import { describeStep, NEW_KEY, type RotationPlan, type Step } from './plan.ts';
import { insertUserSteps, planUser, type UserPlanRequest } from './plan-user.ts';
import type { RotationPolicy } from './policy.ts';

export interface RotationRequest {
  userName: string;
  mode: RotationMode;
  /** To be checked by `checkPolicy`, if keys are to be replaced by it for years. */
  policy: RotationPolicy;
  user: UserPlanRequest;
}

/** What was to be done, how far it got, and what is there now. */
export interface RotationReport {
  plan: RotationPlan;
  /** The keys as they are after the run, as far as it knows, the oldest first. */
  keys: ApiKeyRecord[];
  /** Dates of the keys' lives, after the run. */
  marks: Marks;
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

/**
 * A plan made on a list that was out of date meets the limit of two keys; another look helps, once
 * IAM has caught up. Five pauses from 2 s, doubling, are a minute.
 */
const LOOKS = 6;
const FIRST_PAUSE_MS = 2000;

/**
 * Reads what is there and says what a run would do. Changes nothing.
 *
 * @throws ERR_INPUT for a user that is not there
 */
export async function planOnly(
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  const sight = await look(request, ports);
  return report(sight, { done: [], left: sight.plan.steps });
}

/** Reads what is there, makes a plan, does it. */
export async function rotate(
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  for (let attempt = 1; ; attempt++) {
    const sight = await look(request, ports);
    const { plan } = sight;
    if (plan.refusal !== undefined)
      return report(sight, { done: [], left: [], error: plan.refusal });
    const execution = begin(request, ports, sight.observation);
    const progress = await executePlan(plan, execution);
    const isOutdated = progress.error?.code === 'ERR_KEY_LIMIT';
    if (!isOutdated || attempt >= LOOKS) {
      return report(sight, progress, execution);
    }
    const pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1);
    ports.log.info(`${progress.error?.message} Looking again in ${pauseMs / 1000} s.`);
    await ports.sleep(pauseMs, ports.signal);
  }
}

/** What was seen, when, and what follows from it. */
interface Sight {
  observation: Observation;
  now: Date;
  plan: RotationPlan;
}

async function look(request: RotationRequest, ports: RotationPorts): Promise<Sight> {
  const { userName, mode, policy, user } = request;
  const now = new Date(ports.now());
  const observation = await observe(userName, ports, now);
  ports.checkClock?.();
  const userSteps = planUser(userName, observation.user, user);
  const plan = makePlan(mode, observation.reality, policy, now);
  // Nothing is made for a run that only waits, not even the user.
  if (plan.phase === 'wait') return { plan, observation, now };
  return { plan: { ...plan, steps: insertUserSteps(userSteps, plan.steps) }, observation, now };
}

function begin(
  request: RotationRequest,
  ports: RotationPorts,
  { user, reality, values }: Observation,
): Execution {
  return {
    userName: request.userName,
    ports,
    ageDays: request.policy.credentialAgeDays,
    userRequest: request.user,
    tags: { ...user?.tags },
    marks: pruned(reality),
    values: new Map(values),
    existing: reality.keys.map(({ id }) => id),
    deactivated: new Set(),
    isKept: false,
    isPublished: false,
  };
}

/** Marks of keys that are gone. */
function pruned({ marks, keys }: Observation['reality']): Execution['marks'] {
  const isThere = ({ keyId }: { keyId: string }) => keys.some(({ id }) => id === keyId);
  return {
    ...marks,
    retiring: marks.retiring.filter(isThere),
    inactive: marks.inactive.filter(isThere),
    ...(marks.leaked !== undefined && { leaked: marks.leaked.filter(isThere) }),
  };
}

function report(
  { plan, observation: { reality }, now }: Sight,
  progress: Progress,
  execution?: Execution,
): RotationReport {
  const { created, marks = reality.marks } = execution ?? {};
  const former = reality.marks.live?.keyId;
  const isDone = progress.left.length === 0 && progress.error === undefined;
  const planned = plan.live === NEW_KEY ? created?.id : plan.live;
  const live = (isDone ? planned : undefined) ?? marks.live?.keyId ?? former;
  return {
    plan: withNext(plan, progress, now),
    keys: keysAfter(reality.keys, progress.done, created),
    marks,
    ...(former !== undefined && { formerKeyId: former }),
    ...(live !== undefined && { liveKeyId: live }),
    ...(created !== undefined && { created }),
    ...progress,
    ...(progress.error !== undefined && { error: incomplete(progress, progress.error) }),
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

/** Before anything has changed, the reason is all there is to tell. */
function incomplete({ done, left }: Progress, error: BedrockTokenError): BedrockTokenError {
  const changed = done.filter(({ kind }) => kind !== 'preflight' && kind !== 'prove-key');
  if (changed.length === 0 || error.code === 'ERR_ROTATION_INCOMPLETE') return error;
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `The rotation stopped after ${done.length} of ${done.length + left.length} steps: ${error.message}`,
    {
      hint: `${error.hint} Nothing is lost: no key that is in use was touched, and the next run goes on from here.`,
      cause: error,
    },
  );
}
