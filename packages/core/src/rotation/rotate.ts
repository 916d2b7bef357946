import { BedrockTokenError } from '../errors.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { type ExecutedPlan, executePlan } from './execute/execute-plan.ts';
import type { Execution } from './execute/execution.ts';
import { recordPlaces } from './execute/record-places.ts';
import { type Observation, observe } from './observe/observe.ts';
import { type Fault, urgentPorts } from './observe/urgent-observation.ts';
import { makePlan, type RotationMode } from './plan/make-plan.ts';
import { findOverwritten } from './plan/occupied-places.ts';
import { isLeakStep } from './plan/plan.ts';
import { insertUserSteps, planUser, type UserPlanRequest } from './plan/plan-user.ts';
import type { RotationPolicy } from './policy.ts';
import type { RotationPorts } from './ports.ts';
import { type PlannedRun, type RotationReport, reportRotation } from './report-rotation.ts';
import type { RotationTags } from './rotation-tags.ts';

/** Makes the plan of a run. */
export type Planner = typeof makePlan;

export interface RotationRequest {
  userName: string;
  mode: RotationMode;
  /** To be checked by `checkPolicy`, if keys are to be replaced by it for years. */
  policy: RotationPolicy;
  user: UserPlanRequest;
  /** Default {@link makePlan}. The model check plants faults in it. */
  planner?: Planner;
  /** How the user interface names what messages ask for. */
  vocabulary: Vocabulary;
}

/**
 * A plan made on a list that was out of date meets the limit of two keys; another look helps, once
 * the change has propagated in IAM. Five pauses from 2 s, doubling, are a minute.
 */
const LOOKS = 6;
const FIRST_PAUSE_MS = 2000;

/**
 * A dry run: reads what is there and says what a run would do. Changes nothing. A run that would be refused is
 * reported with the same error.
 *
 * @throws ERR_INPUT for a user that is not there
 */
export async function planOnly(
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  const { planned } = await observeAndPlanFirst(request, ports);
  const { steps, refusal } = planned.plan;
  const error = refusal === undefined ? {} : { error: refusal };
  return reportRotation(planned, { done: [], left: steps, ...error });
}

/** Reads what is there, makes a plan, does it. */
export async function rotate(
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  const { planned, faults } = await observeAndPlanFirst(request, ports);
  if (faults.length === 0) return carryOut(planned, request, ports);
  return afterLeak(await stopLeak(planned, request, ports), request, ports);
}

/** Does the plan of a look; looks again if that was made on an old list. */
async function carryOut(
  first: PlannedRun,
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  let planned = first;
  for (let attempt = 1; ; attempt++) {
    const { plan } = planned;
    if (plan.refusal !== undefined)
      return reportRotation(planned, { done: [], left: [], error: plan.refusal });
    for (const warning of plan.warnings ?? []) ports.log.warn(warning);
    const { progress, execution } = await executePlan(plan, begin(request, ports, planned));
    const isOutdated = progress.error?.code === 'ERR_KEY_LIMIT';
    if (!isOutdated || attempt >= LOOKS) {
      return reportRotation(planned, progress, execution);
    }
    const pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1);
    ports.log.info(`${progress.error?.message} Checking again in ${pauseMs / 1000} s.`);
    await ports.sleep(pauseMs, ports.signal);
    planned = await observeAndPlan(request, ports);
  }
}

/** What has been done about a leak before all else. */
interface StoppedLeak extends ExecutedPlan {
  planned: PlannedRun;
}

/** Turns off what has leaked, and nothing else. */
async function stopLeak(
  planned: PlannedRun,
  request: RotationRequest,
  ports: RotationPorts,
): Promise<StoppedLeak> {
  const { plan } = planned;
  const steps = plan.steps.filter(isLeakStep);
  const { progress, execution } = await executePlan(
    { ...plan, steps },
    begin(request, ports, planned),
  );
  const rest = plan.steps.filter((step) => !isLeakStep(step));
  return { planned, execution, progress: { ...progress, left: [...progress.left, ...rest] } };
}

/** The rest of the run, on a look that has to succeed. */
async function afterLeak(
  { planned, execution, progress }: StoppedLeak,
  request: RotationRequest,
  ports: RotationPorts,
): Promise<RotationReport> {
  if (progress.error !== undefined) return reportRotation(planned, progress, execution);
  try {
    const report = await carryOut(await observeAndPlan(request, ports), request, ports);
    return { ...report, done: [...progress.done, ...report.done] };
  } catch (error) {
    if (!(error instanceof BedrockTokenError)) throw error;
    return reportRotation(planned, { ...progress, error }, execution);
  }
}

/**
 * The look that a run begins with. What has leaked works meanwhile, so then it is one in haste, and
 * what that could not find out is returned.
 */
async function observeAndPlanFirst(
  request: RotationRequest,
  ports: RotationPorts,
): Promise<{ planned: PlannedRun; faults: Fault[] }> {
  const faults: Fault[] = [];
  if (request.mode !== 'compromised')
    return { planned: await observeAndPlan(request, ports), faults };
  const planned = await observeAndPlan(request, urgentPorts(ports, request.vocabulary, faults));
  const notes = faults.map(({ message, hint }) => `${message} ${hint}`);
  const plan = { ...planned.plan, notes: [...planned.plan.notes, ...new Set(notes)] };
  return { planned: { ...planned, plan }, faults };
}

async function observeAndPlan(request: RotationRequest, ports: RotationPorts): Promise<PlannedRun> {
  const { userName, mode, policy, user, vocabulary, planner = makePlan } = request;
  const now = new Date(ports.now());
  const observation = await observe(userName, ports, now);
  ports.checkClock?.();
  const userSteps = planUser(userName, observation.user, user, vocabulary);
  const plan = planner(mode, {
    observed: observation.observed,
    policy,
    now,
    vocabulary,
  });
  // Nothing is made for a run that only waits, not even the user.
  if (plan.phase === 'wait') return { plan, observation, now };
  return { plan: { ...plan, steps: insertUserSteps(userSteps, plan.steps) }, observation, now };
}

function begin(
  request: RotationRequest,
  ports: RotationPorts,
  { plan, observation: { user, observed, values } }: PlannedRun,
): Execution {
  return {
    userName: request.userName,
    ports,
    vocabulary: request.vocabulary,
    ageDays: request.policy.credentialAgeDays,
    userRequest: request.user,
    userTags: { ...user?.tags },
    tags: recordPlaces(pruned(observed), plan.steps, observed),
    values,
    occupied: findOverwritten(plan.steps, observed),
    existing: observed.keys.map(({ id }) => id),
    created: undefined,
    deactivated: new Set(),
    isKept: false,
  };
}

/** Drops the dates of keys that are gone. */
function pruned({ tags, keys }: Observation['observed']): RotationTags {
  const isThere = ({ keyId }: { keyId: string }) => keys.some(({ id }) => id === keyId);
  return {
    ...tags,
    retiring: tags.retiring.filter(isThere),
    inactive: tags.inactive.filter(isThere),
    ...(tags.leaked !== undefined && { leaked: tags.leaked.filter(isThere) }),
  };
}
