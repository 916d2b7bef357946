import { type ApiKeyRecord, hasExpired } from '../../api-key.ts';
import { toDay } from '../../timestamps.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import { HOUR_MS } from '../policy.ts';
import { findDated } from '../rotation-tags.ts';
import { isManaged } from './managed-keys.ts';
import type { NextAction, Step } from './plan.ts';
import { soakEnd, sooner } from './rotation-date.ts';
import type { Situation } from './situation.ts';

/** What becomes of keys other than the live one. */
export interface Retirement {
  steps: Step[];
  /** Keys that are still there after the steps. */
  remaining: ApiKeyRecord[];
  next?: NextAction;
  notes: string[];
}

/**
 * The way out of every managed key but the live one: grace, deactivated, soak, deleted. Unmanaged keys
 * are left alone, with a note. Only to be asked when the live key is in every sink.
 */
export function retireManaged(live: ApiKeyRecord, situation: Situation): Retirement {
  return retireOthers(live, situation, (key) =>
    isManaged(key, situation.observed)
      ? retireOne(key, live, situation)
      : leaveAlone(key, situation.vocabulary),
  );
}

/** The same for every key, managed or not. */
export function retireAll(live: ApiKeyRecord, situation: Situation): Retirement {
  return retireOthers(live, situation, (key) => retireOne(key, live, situation));
}

function retireOthers(
  live: ApiKeyRecord,
  { observed }: Situation,
  retire: (key: ApiKeyRecord) => OneRetirement,
): Retirement {
  const retirement: Retirement = { steps: [], remaining: [live], notes: [] };
  for (const key of observed.keys) {
    if (key.id === live.id) continue;
    const { steps = [], next, note, isGone } = retire(key);
    retirement.steps.push(...steps);
    if (note !== undefined) retirement.notes.push(note);
    if (!isGone) retirement.remaining.push(key);
    if (next !== undefined) retirement.next = sooner(retirement.next, next);
  }
  return retirement;
}

interface OneRetirement {
  steps?: Step[];
  next?: NextAction;
  note?: string;
  isGone?: true;
}

function retireOne(key: ApiKeyRecord, live: ApiKeyRecord, situation: Situation): OneRetirement {
  if (hasExpired(key, situation.now)) {
    return {
      steps: [{ kind: 'delete-key', key: key.id, why: 'it has expired' }],
      isGone: true,
    };
  }
  return key.status === 'Inactive' ? soak(key, situation) : grace(key, live, situation);
}

function leaveAlone({ id, status, createdAt }: ApiKeyRecord, { run }: Vocabulary): OneRetirement {
  const cleanup = run.cleanup.replace(/^[a-z]/, (letter) => letter.toUpperCase());
  return {
    note: `Key ${id} (${status}, created ${toDay(createdAt)}) was created by somebody else; it is not changed. ${cleanup} retires it.`,
  };
}

function grace(key: ApiKeyRecord, live: ApiKeyRecord, situation: Situation): OneRetirement {
  const { observed, policy, now } = situation;
  const since = findDated(observed.tags.retiring, key.id)?.since;
  const end = new Date((since ?? now).getTime() + policy.graceHours * HOUR_MS);
  const begin: Step[] = since === undefined ? [{ kind: 'record-retiring', key: key.id }] : [];
  if (since === undefined || end > now) {
    return { steps: begin, next: { what: `deactivate key ${key.id}`, at: end } };
  }
  const proof: Step[] = observed.availableValues.has(live.id)
    ? [{ kind: 'prove-key', key: live.id }]
    : [];
  const why = `${policy.graceHours} h of grace have passed since key ${live.id} replaced it`;
  return {
    steps: [...proof, { kind: 'deactivate-key', key: key.id, why }],
    next: soakEnd(key, situation),
  };
}

function soak(key: ApiKeyRecord, { observed, policy, now }: Situation): OneRetirement {
  const since = findDated(observed.tags.inactive, key.id)?.since;
  const end = new Date((since ?? now).getTime() + policy.soakHours * HOUR_MS);
  const next = { what: `delete key ${key.id}`, at: end };
  if (since === undefined) return { steps: [{ kind: 'record-inactive', key: key.id }], next };
  if (end > now) return { next };
  const why = `${policy.soakHours} h of soak have passed since it was deactivated`;
  return { steps: [{ kind: 'delete-key', key: key.id, why }], isGone: true };
}
