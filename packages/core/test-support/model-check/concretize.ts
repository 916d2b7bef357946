import type { ApiKeyRecord } from '../../src/api-key.ts';
import {
  mayHold,
  type ObservedSink,
  type ObservedState,
} from '../../src/rotation/observe/observed-state.ts';
import type { RotationTags } from '../../src/rotation/rotation-tags.ts';
import type { SinkKind } from '../simulated-place.ts';
import {
  type ModelKey,
  type ModelPlace,
  OF_ANOTHER_USER,
  type PlaceKind,
  TEXT,
  writeValue,
} from './model-world.ts';

/** Places of which the runs see what they hold now, or what they held when the runs were queued. */
export type Readable = Exclude<SinkKind, 'write-only'>;

const DEAD: Pick<ModelKey, 'id' | 'alias'> = { id: 'KEY-GONE', alias: 0 };

/** Ids as long as those of IAM's tags have to be. */
const longId = (id: string) => (id === 'any' || id === 'none' ? id : `KEY-${id}`);

export function toModelKey(
  { id, status, createdAt, expiresAt }: ApiKeyRecord,
  index: number,
): ModelKey {
  return {
    id: longId(id),
    alias: index,
    status,
    createdAt: createdAt.getTime(),
    ...(expiresAt !== undefined && { expiresAt: expiresAt.getTime() }),
  };
}

/** What a place may hold, by the row. */
export function listContents(
  place: ObservedSink,
  { keys: records, tags, escrow }: ObservedState,
  keys: readonly ModelKey[],
): (string | undefined)[] {
  const valueFor = (id: string) => {
    const key = keys.find((one) => one.id === longId(id));
    return writeValue(key ?? { ...DEAD, id: longId(id) });
  };
  const { holds, isUnclaimed, writtenAt } = place;
  if (isUnclaimed) return [TEXT];
  switch (holds.state) {
    case 'key':
      return [valueFor(holds.keyId)];
    case 'dead':
      return [writeValue({ ...DEAD, alias: keys.some(({ alias }) => alias === 0) ? 1 : 0 })];
    case 'other-user':
      return [OF_ANOTHER_USER];
    case 'foreign':
      return [TEXT];
    case 'empty':
      return [undefined];
    case 'unknown': {
      const possible = records.filter((record) => mayHold(place, record));
      // What was published last is there, unless the place was written since.
      const { live } = tags;
      const isSettled =
        live !== undefined &&
        (writtenAt === undefined || writtenAt.getTime() <= live.since.getTime());
      if (isSettled && place !== escrow) return [valueFor(live.keyId)];
      if (writtenAt === undefined) return [undefined, ...possible.map(({ id }) => valueFor(id))];
      return possible.length === 0 ? [writeValue(DEAD)] : possible.map(({ id }) => valueFor(id));
    }
  }
}

export function describePlace(
  { name, holds, mayOverwrite, writtenAt }: ObservedSink,
  isEscrow: boolean,
  isItsOwnEscrow: boolean,
  kind: Readable,
  content: string | undefined,
): PlaceKind {
  const isUnknown = holds.state === 'unknown';
  // An escrow can be read, and so can an only sink. If a run could not, the place was written after that was queued.
  const isReadable = isEscrow || isItsOwnEscrow;
  const isWrittenLater = isUnknown && isReadable && writtenAt !== undefined;
  const readable = isUnknown ? 'snapshot' : kind;
  const seen = isUnknown && !isReadable ? 'write-only' : readable;
  return {
    name,
    kind: seen,
    isEscrow,
    mayOverwrite: mayOverwrite === true,
    fingerprint: `place-${name}`.slice(0, 8).padEnd(8, '-'),
    ...(content !== undefined && !isWrittenLater && { queued: content }),
  };
}

export function toPlace(
  { writtenAt }: ObservedSink,
  holds: string | undefined,
  { tags }: ObservedState,
  keys: readonly ModelKey[],
  before: ModelPlace['before'],
): ModelPlace {
  const key = keys.find((one) => writeValue(one) === holds);
  const published = longId(tags.live?.keyId ?? '') === key?.id ? tags.live?.since : undefined;
  const time = writtenAt?.getTime() ?? published?.getTime() ?? key?.createdAt;
  return {
    ...(holds !== undefined && { holds }),
    ...(holds !== undefined && time !== undefined && { writtenAt: time }),
    ...(before !== undefined && before.holds !== holds && key !== undefined && { before }),
  };
}

/** The key that retires since the last publication: what consumers read before may be in use. */
export function formerValue(
  { tags }: ObservedState,
  keys: readonly ModelKey[],
): ModelPlace['before'] {
  const [former] = tags.live === undefined ? [] : [...tags.retiring, ...tags.inactive];
  const key = keys.find(({ id }) => id === longId(former?.keyId ?? ''));
  if (former === undefined || key === undefined) return undefined;
  return { holds: writeValue(key), until: former.since.getTime() };
}

/** The row's tags, and the record of the places that runs write and cannot read. */
export function toTags(
  tags: RotationTags,
  places: readonly PlaceKind[],
  seen: readonly ObservedSink[],
): RotationTags {
  const rename = <T extends { keyId: string }>(dated: T): T => ({
    ...dated,
    keyId: longId(dated.keyId),
  });
  const claimed = places.filter(
    ({ kind }, index) =>
      kind !== 'readable' &&
      seen[index]?.isUnclaimed !== true &&
      seen[index]?.holds.state !== 'empty',
  );
  return {
    ...(tags.creating !== undefined && {
      creating: { ...tags.creating, after: tags.creating.after.map(longId) },
    }),
    ...(tags.live !== undefined && { live: rename(tags.live) }),
    retiring: tags.retiring.map(rename),
    inactive: tags.inactive.map(rename),
    ...(tags.leaked !== undefined && { leaked: tags.leaked.map(rename) }),
    ...(claimed.length > 0 && { places: claimed.map(({ fingerprint }) => fingerprint) }),
  };
}
