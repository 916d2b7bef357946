import { type ApiKeyRecord, isUsable } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import { toDay } from '../../timestamps.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import { mayHold, type ObservedSink } from '../observe/observed-state.ts';
import { findLive } from './find-live.ts';
import { KEYS_PER_USER } from './key-quota.ts';
import { findPendingKey } from './pending-key.ts';
import { NEW_KEY, type RotationPlan } from './plan.ts';
import { planWait, planWaitForInputs } from './plan-wait.ts';
import { creationSteps, publicationSteps } from './publication-steps.ts';
import { type Situation, withoutKeys } from './situation.ts';

/**
 * The plan for a person who asks for a key: one is made if there is none, and put where it is
 * missing. An existing key is never changed, whatever its source, and none begins to retire.
 *
 * @throws ERR_KEY_LIMIT if the user has a live key that these sinks lack, or two of whatever kind;
 *   ERR_KEY_UNCLEAR if the live key could be one of several
 */
export function planCreation(situation: Situation): RotationPlan {
  const { observed, vocabulary } = situation;
  const pending = findPendingKey(situation);
  switch (pending?.kind) {
    case 'available':
      return planPublication('resume', pending.key, observed.sinks);
    case 'elsewhere':
      return planWaitForInputs(pending.key, situation);
    case 'in-progress':
      return planWait(pending.until);
  }
  // Nobody has the value of an orphan, so no place holds it; it still takes one of the two.
  const orphans = pending === undefined ? [] : [pending.key.id];
  const live = findLive(withoutKeys(situation, orphans));
  if (live === undefined) return planFirst(situation);
  const missing = observed.sinks.filter((sink) => !mayHold(sink, live));
  if (missing.length === 0) return planNothing(live, situation);
  if (observed.availableValues.has(live.id)) return planPublication('repair', live, missing);
  throw livesElsewhere(live, missing, vocabulary);
}

function planFirst({ observed, vocabulary }: Situation): RotationPlan {
  const { keys } = observed;
  if (keys.length >= KEYS_PER_USER) throw noRoom(keys, vocabulary);
  const steps = creationSteps(observed, keys, { replaced: [] });
  return { phase: 'provision', steps, live: NEW_KEY, notes: [] };
}

function planPublication(
  phase: 'resume' | 'repair',
  { id }: ApiKeyRecord,
  sinks: readonly ObservedSink[],
): RotationPlan {
  const steps = [{ kind: 'preflight' as const }, ...publicationSteps(id, sinks, [])];
  return { phase, steps, live: id, notes: [] };
}

/** A key that a person put there is recorded, unless another one is: rotations begin with it. */
function planNothing(live: ApiKeyRecord, { observed, now }: Situation): RotationPlan {
  const { keys, tags } = observed;
  const isRecorded = keys.some((key) => key.id === tags.live?.keyId && isUsable(key, now));
  return {
    phase: 'steady',
    steps: isRecorded ? [] : [{ kind: 'record-live', key: live.id, retiring: [] }],
    live: live.id,
    notes: [],
  };
}

/** One user has one live key: a second one would make the first look replaced. */
function livesElsewhere(
  { id, createdAt }: ApiKeyRecord,
  missing: readonly ObservedSink[],
  { completeSinks }: Vocabulary,
): BedrockTokenError {
  const names = missing.map(({ name }) => name).join(', ');
  return new BedrockTokenError(
    'ERR_KEY_LIMIT',
    `The user already has a key, ${id} (created ${toDay(createdAt)}), and it is missing from: ${names}.`,
    {
      hint: `AWS shows a key once, so it cannot be fetched again. For another purpose, use another user. Otherwise pass all its places to ${completeSinks}: it writes the key where it is missing, or replaces it if it can be read from none of them.`,
    },
  );
}

function noRoom(
  keys: readonly ApiKeyRecord[],
  { deactivateAndDeleteKey }: Vocabulary,
): BedrockTokenError {
  const names = keys
    .map(({ id, status, createdAt }) => `${id} (${status}, created ${toDay(createdAt)})`)
    .join(' and ');
  return new BedrockTokenError(
    'ERR_KEY_LIMIT',
    `AWS allows two keys per user, whatever their status, and this user has ${names}.`,
    {
      hint: `Delete the one that nobody uses (${deactivateAndDeleteKey}), or use another user.`,
    },
  );
}
