import { type ApiKeyRecord, hasExpired } from '../../api-key.ts';
import { BedrockTokenError } from '../../errors.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import type { ObservedSink } from '../observe/observed-state.ts';
import { findDated } from '../rotation-tags.ts';
import { findLive } from './find-live.ts';
import type { RotationPlan, Step } from './plan.ts';
import { publicationSteps } from './publication-steps.ts';
import { afterPublication, graceEnd } from './rotation-date.ts';
import type { Situation } from './situation.ts';

/**
 * Back to the previous key: it is activated again, and written to every sink if its value is available.
 *
 * @throws ERR_INPUT if there is nothing to go back to
 */
export function planRollback(situation: Situation): RotationPlan {
  const { observed, vocabulary } = situation;
  const { rotate, compromised } = vocabulary.run;
  const [former, live] = findCutShort(situation) ?? findPair(situation);
  if (former === undefined) {
    const [leaked] = observed.tags.leaked ?? [];
    if (leaked !== undefined) throw hasLeaked(leaked.keyId, vocabulary);
    throw new BedrockTokenError('ERR_INPUT', 'There is no key to roll back to.', {
      hint: `A key can be restored until it is deleted, which is when ${vocabulary.soak} have passed since its deactivation. To replace the current key, use ${rotate} or ${compromised}.`,
    });
  }
  const isActive = former.status === 'Active';
  const activate: Step[] = isActive
    ? []
    : [{ kind: 'activate-key', key: former.id, why: 'a rollback to it was requested' }];
  if (!observed.availableValues.has(former.id)) {
    return {
      phase: 'rollback',
      // The grace of one that works begins again.
      steps: isActive ? [{ kind: 'record-retiring', key: former.id }] : activate,
      ...(live !== undefined && { live: live.id }),
      next: graceEnd(former, situation),
      notes: [],
      incomplete: isNotRestored(former, live, situation),
    };
  }
  const replaced = live === undefined || live.id === former.id ? [] : [live.id];
  return {
    phase: 'rollback',
    steps: [
      { kind: 'preflight' },
      { kind: 'announce-rollback', keys: [former.id, ...replaced] },
      ...activate,
      ...publicationSteps(former.id, observed.sinks, replaced),
    ],
    live: former.id,
    next: afterPublication(former, live === undefined ? [] : [live], situation),
    notes: [],
  };
}

/** The key to go back to, and the one in use. */
type Pair = [former: ApiKeyRecord | undefined, live: ApiKeyRecord | undefined];

function findPair(situation: Situation): Pair {
  const live = findLive(situation);
  return [findFormer(live, situation), live];
}

/**
 * A rollback that was announced and did not get to its end goes on to the same key, whatever the sinks
 * hold by then: to go back from there would undo it. See `announceRollback` for the order of the tags.
 */
function findCutShort({ observed, now }: Situation): Pair | undefined {
  const { keys, tags, availableValues } = observed;
  if (tags.live !== undefined) return undefined;
  const announced = tags.retiring
    .map(({ keyId }) => keys.find(({ id }) => id === keyId))
    .filter((key) => key !== undefined && !hasExpired(key, now));
  const [target, replaced, ...more] = announced;
  if (target === undefined || replaced === undefined || more.length > 0) return undefined;
  const hasLeakedSince = findDated(tags.leaked ?? [], target.id) !== undefined;
  return availableValues.has(target.id) && !hasLeakedSince ? [target, replaced] : undefined;
}

/** The key that was replaced or deactivated last. */
function findFormer(
  live: ApiKeyRecord | undefined,
  { observed: { keys, tags }, now }: Situation,
): ApiKeyRecord | undefined {
  const since = ({ id }: ApiKeyRecord) =>
    (findDated(tags.retiring, id) ?? findDated(tags.inactive, id))?.since.getTime() ?? 0;
  return keys
    .filter((key) => key.id !== live?.id && !hasExpired(key, now) && since(key) > 0)
    .filter(({ id }) => findDated(tags.leaked ?? [], id) === undefined)
    .sort((one, other) => since(other) - since(one))[0];
}

function hasLeaked(id: string, { run }: Vocabulary): Error {
  return new BedrockTokenError(
    'ERR_INPUT',
    `There is no key to roll back to: key ${id} was deactivated because it leaked.`,
    {
      hint: `Others may know it. To replace the current key, use ${run.rotate} or ${run.compromised}. If the key did not leak, activate it in IAM.`,
    },
  );
}

/** Consumers still read what they read before: nobody must take that for a rollback that is done. */
function isNotRestored(
  { id }: ApiKeyRecord,
  live: ApiKeyRecord | undefined,
  { observed: { sinks }, vocabulary: { currentKey, run } }: Situation,
): BedrockTokenError {
  const places = sinks.map((sink) => `${sink.name} ${describeHolding(sink, live)}`).join('; ');
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `Key ${id} works again, but no place kept its value, so no place was restored: ${places}.`,
    {
      hint: `If somebody has the value of key ${id}, write it to each of these places, or pass it as ${currentKey} to ${run.rollback} if one of them is a GitHub secret. If nobody has it, replace the current key with ${run.compromised}: it deactivates the current key first.`,
    },
  );
}

function describeHolding({ holds }: ObservedSink, live: ApiKeyRecord | undefined): string {
  switch (holds.state) {
    case 'key':
      return `holds key ${holds.keyId}`;
    case 'unknown':
      return live === undefined
        ? 'cannot be read'
        : `cannot be read, and got key ${live.id} in the last rotation`;
    case 'empty':
      return 'is empty';
    case 'dead':
      return 'holds a key that does not work';
    default:
      return 'holds something else';
  }
}
