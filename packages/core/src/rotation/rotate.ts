import { BedrockTokenError } from '../errors.ts';
import { executePlan, type Progress } from './execute/execute-plan.ts';
import type { Execution, RotationPorts } from './execute/execution.ts';
import { type Observation, observe } from './observe/observe.ts';
import { recordPlaces } from './observe/unclaimed-places.ts';
import { type Fault, inHaste } from './observe/urgent-observation.ts';
import { makePlan, type RotationMode } from './plan/make-plan.ts';
import { findOverwritten } from './plan/occupied-places.ts';
import { isLeakStep } from './plan/plan.ts';
import { insertUserSteps, planUser, type UserPlanRequest } from './plan/plan-user.ts';
import type { RotationPolicy } from './policy.ts';
import { type RotationReport, reportRotation, type Sight } from './report-rotation.ts';

export interface RotationRequest {
  userName: string;
  mode: RotationMode;
  /** To be checked by `checkPolicy`, if keys are to be replaced by it for years. */
  policy: RotationPolicy;
  user: UserPlanRequest;
}

/**
 * A plan made on a list that was out of date meets the limit of two keys; another look helps, once
 * IAM has caught up. Five pauses from 2 s, doubling, are a minute.
 */
const LOOKS = 6;
const FIRST_PAUSE_MS = 2000;

/**
 * Reads what is there and says what a run would do. Changes nothing. A run that would be refused is
 * reported with the same error.
 *
 * @throws ERR_INPUT for a user that is not there
 */
export async function planOnly(
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  const { sight } = await lookFirst(request, ports);
  const { steps, refusal } = sight.plan;
  const error = refusal === undefined ? {} : { error: refusal };
  return reportRotation(sight, { done: [], left: steps, ...error });
}

/** Reads what is there, makes a plan, does it. */
export async function rotate(
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  const { sight, faults } = await lookFirst(request, ports);
  if (faults.length === 0) return carryOut(sight, request, ports);
  return afterLeak(await stopLeak(sight, request, ports), request, ports);
}

/** Does the plan of a look; looks again if that was made on an old list. */
async function carryOut(
  first: Sight,
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  let sight = first;
  for (let attempt = 1; ; attempt++) {
    const { plan } = sight;
    if (plan.refusal !== undefined)
      return reportRotation(sight, { done: [], left: [], error: plan.refusal });
    for (const warning of plan.warnings ?? []) ports.log.warn(warning);
    const execution = begin(request, ports, sight);
    const progress = await executePlan(plan, execution);
    const isOutdated = progress.error?.code === 'ERR_KEY_LIMIT';
    if (!isOutdated || attempt >= LOOKS) {
      return reportRotation(sight, progress, execution);
    }
    const pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1);
    ports.log.info(`${progress.error?.message} Looking again in ${pauseMs / 1000} s.`);
    await ports.sleep(pauseMs, ports.signal);
    sight = await look(request, ports);
  }
}

/** What has been done about a leak before all else. */
interface StoppedLeak {
  sight: Sight;
  execution: Execution;
  progress: Progress;
}

/** Turns off what has leaked, and nothing else. */
async function stopLeak(
  sight: Sight,
  request: RotationRequest,
  ports: RotationPorts,
): Promise<StoppedLeak> {
  const { plan } = sight;
  const execution = begin(request, ports, sight);
  const steps = plan.steps.filter(isLeakStep);
  const progress = await executePlan({ ...plan, steps }, execution);
  const rest = plan.steps.filter((step) => !isLeakStep(step));
  return { sight, execution, progress: { ...progress, left: [...progress.left, ...rest] } };
}

/** The rest of the run, on a look that has to succeed. */
async function afterLeak(
  { sight, execution, progress }: StoppedLeak,
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  if (progress.error !== undefined) return reportRotation(sight, progress, execution);
  try {
    const report = await carryOut(await look(request, ports), request, ports);
    return { ...report, done: [...progress.done, ...report.done] };
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    return reportRotation(sight, { ...progress, error }, execution);
  }
}

/**
 * The look that a run begins with. What has leaked works meanwhile, so then it is one in haste, and
 * what that could not find out is returned.
 */
async function lookFirst(
  request: RotationRequest,
  ports: RotationPorts,
): Promise<{ sight: Sight; faults: Fault[] }> {
  const faults: Fault[] = [];
  if (request.mode !== 'compromised') return { sight: await look(request, ports), faults };
  const sight = await look(request, inHaste(ports, faults));
  const notes = faults.map(({ message, hint }) => `${message} ${hint}`);
  const plan = { ...sight.plan, notes: [...sight.plan.notes, ...new Set(notes)] };
  return { sight: { ...sight, plan }, faults };
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
  { plan, observation: { user, reality, values } }: Sight,
): Execution {
  return {
    userName: request.userName,
    ports,
    ageDays: request.policy.credentialAgeDays,
    userRequest: request.user,
    tags: { ...user?.tags },
    marks: recordPlaces(pruned(reality), plan.steps, reality),
    values: new Map(values),
    occupied: findOverwritten(plan.steps, reality),
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
