import { type ApiKeyRecord, isUsable } from '../../api-key.ts';
import { mayHold } from '../observe/observed-state.ts';
import { findDated } from '../rotation-tags.ts';
import { KEYS_PER_USER } from './key-quota.ts';
import { collectFacts, type LiveKeyFacts } from './live-key-facts.ts';
import { listReplaced } from './managed-keys.ts';
import { mayBeLost } from './pending-key.ts';
import { NEW_KEY, type RotationPlan, type Step } from './plan.ts';
import { phaseOf, planBlocked, planReplacementOfBoth, planUnfilled } from './plan-blocked.ts';
import { creationSteps, publicationSteps } from './publication-steps.ts';
import { retireManaged } from './retire.ts';
import { afterPublication, graceEnd, rotationDate, sooner } from './rotation-date.ts';
import type { Situation } from './situation.ts';

/** What may be the matter with a live key, and the plan for it. */
type Check = [
  applies: (facts: LiveKeyFacts) => boolean,
  plan: (facts: LiveKeyFacts) => RotationPlan,
];

/** In this order: the first that applies makes the plan, and each relies on those before it. */
const CHECKS: readonly Check[] = [
  [isEmptyBehindLostKey, planInPlaceOfLostKey],
  [cannotBeFilled, planUnfilled],
  [isMissing, planRepair],
  [isUnrecorded, planRecord],
  [isInOrder, planSteady],
  [hasNoRoom, planBlocked],
  [mustBeReplaced, planReplacement],
];

/** There is a live key: keep it everywhere, or replace it. */
export function planAroundLive(live: ApiKeyRecord, situation: Situation): RotationPlan {
  const facts = collectFacts(live, situation);
  const [, plan] = CHECKS.find(([applies]) => applies(facts)) ?? [mustBeReplaced, planReplacement];
  return plan(facts);
}

/**
 * A sink lacks the key, no run can write it there, and the other key is one that an interrupted run has lost: a
 * consumer of that sink has no key that works until there is room for another.
 */
function isEmptyBehindLostKey(facts: LiveKeyFacts): boolean {
  const { missing, isAvailable, hasRoom, others } = facts;
  if (missing.length === 0 || isAvailable || hasRoom) return false;
  return others.every((key) => key.status === 'Inactive' && mayBeLost(key, facts));
}

/**
 * A sink lacks the key, no run can write it there, and AWS allows no other key. If that is due, and nobody can
 * use the other one, the sink gets its successor.
 */
function cannotBeFilled(facts: LiveKeyFacts): boolean {
  const { missing, isAvailable, hasRoom, isDue, others, now } = facts;
  const isUnfillable = missing.length > 0 && !isAvailable && !hasRoom;
  return isUnfillable && (!isDue || others.some((key) => isUsable(key, now)));
}

/** A sink lacks the key, and this run can write it there. That comes first, also when it is due. */
function isMissing({ missing, isAvailable }: LiveKeyFacts): boolean {
  return missing.length > 0 && isAvailable;
}

/** No tag says that the key is live, so its age among the others decides. */
function isUnrecorded({ missing, isRecorded, isDue, hasRoom }: LiveKeyFacts): boolean {
  // A key that this very run replaces needs no tag.
  return missing.length === 0 && !isRecorded && !(isDue && hasRoom);
}

function isInOrder({ missing, isDue }: LiveKeyFacts): boolean {
  return missing.length === 0 && !isDue;
}

/** The key has to be replaced, and another one is still there when all that can go is gone. */
function hasNoRoom(facts: LiveKeyFacts): boolean {
  return retireManaged(facts.live, facts).remaining.length >= KEYS_PER_USER;
}

/** It is due, or a sink lacks it and its value is lost. */
function mustBeReplaced(): boolean {
  return true;
}

/** Nobody uses an inactive key, so that its soak is not waited for. */
function planInPlaceOfLostKey(facts: LiveKeyFacts): RotationPlan {
  const { live, others, missing } = facts;
  const [lost] = others;
  if (lost === undefined) return planReplacement(facts);
  const names = missing.map(({ name }) => name).join(', ');
  const why = `${names} does not hold key ${live.id}, whose value is not available, and AWS allows two keys`;
  return planReplacementOfBoth(lost, why, facts);
}

function planRepair(facts: LiveKeyFacts): RotationPlan {
  const { live, others, missing, observed } = facts;
  return {
    phase: 'repair',
    steps: [
      { kind: 'preflight' },
      ...renewedGraces(facts),
      ...publicationSteps(live.id, missing, listReplaced(others, observed)),
    ],
    live: live.id,
    next: afterPublication(live, others, facts),
    notes: [],
  };
}

function planRecord(facts: LiveKeyFacts): RotationPlan {
  const { live, others, observed } = facts;
  const record: Step = {
    kind: 'record-live',
    key: live.id,
    retiring: listReplaced(others, observed),
  };
  const next = afterPublication(live, others, facts);
  return { phase: 'repair', steps: [record], live: live.id, next, notes: [] };
}

function planSteady(facts: LiveKeyFacts): RotationPlan {
  const { live, observed, policy } = facts;
  const { steps, remaining, next, notes } = retireManaged(live, facts);
  return {
    phase: phaseOf(remaining, live, observed),
    steps,
    live: live.id,
    next: sooner(next, rotationDate(live, policy)),
    notes,
  };
}

function planReplacement(facts: LiveKeyFacts): RotationPlan {
  const { live, observed } = facts;
  const { steps, remaining, notes } = retireManaged(live, facts);
  return {
    phase: 'rotate',
    steps: [...steps, ...creationSteps(observed, remaining)],
    live: NEW_KEY,
    next: graceEnd(live, facts),
    notes,
  };
}

/**
 * Consumers of a sink that still holds a retiring key have it until now: its grace begins again before the
 * sink is written. A run that stops after that leaves nothing that looks as if the grace were over.
 */
function renewedGraces({ others, missing, isRecorded, observed }: LiveKeyFacts): Step[] {
  // Without a live key a rollback is under way, which reads the order of these tags.
  if (!isRecorded) return [];
  return others
    .filter(({ id, status }) => {
      return status === 'Active' && findDated(observed.tags.retiring, id) !== undefined;
    })
    .filter((key) => missing.some((sink) => mayHold(sink, key)))
    .map(({ id }) => ({ kind: 'record-retiring', key: id }));
}
