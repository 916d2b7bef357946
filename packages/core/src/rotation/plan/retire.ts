import type { ApiKeyRecord } from '../../api-key.ts';
import { LARGEST_SKEW_MS, type ObservedState } from '../observe/observed-state.ts';
import { HOUR_MS, type RotationPolicy } from '../policy.ts';
import { findDated, type RotationTags } from '../rotation-tags.ts';
import type { NextAction, Step } from './plan.ts';

/** What becomes of keys other than the live one. */
export interface Retirement {
  steps: Step[];
  /** Keys that are still there after the steps. */
  remaining: ApiKeyRecord[];
  next?: NextAction;
  notes: string[];
}

/**
 * The way out of every key but the live one: grace, deactivated, soak, deleted. Only to be asked
 * when the live key is in every sink.
 *
 * @param takesAll also keys that somebody else made, which are left alone otherwise
 */
export function retireOthers(
  live: ApiKeyRecord,
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
  takesAll = false,
): Retirement {
  const retirement: Retirement = { steps: [], remaining: [live], notes: [] };
  for (const key of observed.keys) {
    if (key.id === live.id) continue;
    const {
      steps = [],
      next,
      note,
      isGone,
    } = takesAll || isOurs(key, observed)
      ? retireOne(key, live, observed, policy, now)
      : leaveAlone(key);
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

function retireOne(
  key: ApiKeyRecord,
  live: ApiKeyRecord,
  observed: ObservedState,
  policy: RotationPolicy,
  now: Date,
): OneRetirement {
  if (hasExpired(key, now)) {
    return {
      steps: [{ kind: 'delete-key', key: key.id, why: 'it has expired' }],
      isGone: true,
    };
  }
  if (key.status === 'Inactive') return soak(key, observed, policy, now);
  return grace(key, live, observed, policy, now);
}

function leaveAlone({ id, status, createdAt }: ApiKeyRecord): OneRetirement {
  return {
    note: `Key ${id} (${status}, of ${writeDay(createdAt)}) was made by somebody else; it is left alone. Mode cleanup retires it.`,
  };
}

function grace(
  key: ApiKeyRecord,
  live: ApiKeyRecord,
  { tags, availableValues }: ObservedState,
  { graceHours, soakHours }: RotationPolicy,
  now: Date,
): OneRetirement {
  const since = findDated(tags.retiring, key.id)?.since;
  const end = new Date((since ?? now).getTime() + graceHours * HOUR_MS);
  const begin: Step[] = since === undefined ? [{ kind: 'record-retiring', key: key.id }] : [];
  if (since === undefined || end > now) {
    return { steps: begin, next: { what: `deactivate key ${key.id}`, at: end } };
  }
  const proof: Step[] = availableValues.has(live.id) ? [{ kind: 'prove-key', key: live.id }] : [];
  const why = `${graceHours} h of grace are over since key ${live.id} replaced it`;
  return {
    steps: [...proof, { kind: 'deactivate-key', key: key.id, why }],
    next: { what: `delete key ${key.id}`, at: new Date(now.getTime() + soakHours * HOUR_MS) },
  };
}

function soak(
  key: ApiKeyRecord,
  { tags }: ObservedState,
  { soakHours }: RotationPolicy,
  now: Date,
): OneRetirement {
  const since = findDated(tags.inactive, key.id)?.since;
  const end = new Date((since ?? now).getTime() + soakHours * HOUR_MS);
  const next = { what: `delete key ${key.id}`, at: end };
  if (since === undefined) return { steps: [{ kind: 'record-inactive', key: key.id }], next };
  if (end > now) return { next };
  const why = `${soakHours} h of soak are over since it was deactivated`;
  return { steps: [{ kind: 'delete-key', key: key.id, why }], isGone: true };
}

/**
 * Whether a key is known to be of the rotation's making: marked, or in a sink of its own. All
 * others may be in use where nobody here can see it.
 */
export function isOurs(key: ApiKeyRecord, { tags, sinks, escrow }: ObservedState): boolean {
  const isHeld = [...sinks, ...(escrow === undefined ? [] : [escrow])].some(
    ({ holds }) => holds.state === 'key' && holds.keyId === key.id,
  );
  return isHeld || isTagged(key, tags);
}

export function isTagged(
  { id }: ApiKeyRecord,
  { live, retiring, inactive }: RotationTags,
): boolean {
  return [live, ...retiring, ...inactive].some((mark) => mark?.keyId === id);
}

/** Past its end, also by a clock that is slow, whatever the list still says. */
export function hasExpired({ status, expiresAt }: ApiKeyRecord, now: Date): boolean {
  if (status === 'Expired') return true;
  return expiresAt !== undefined && expiresAt.getTime() + LARGEST_SKEW_MS <= now.getTime();
}

export function sooner(one: NextAction | undefined, other: NextAction): NextAction {
  return one !== undefined && one.at <= other.at ? one : other;
}

/** Such as 2026-11-23. */
export function writeDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
