/** A key, and since when something is so. */
export interface DatedKey {
  keyId: string;
  since: Date;
}

/**
 * Dates that IAM does not keep itself, as tags on the user whose keys they are about. They can be
 * late or lost: every decision that rests on one errs on the side of waiting.
 */
export interface RotationTags {
  /**
   * A key is about to be made; these were there before. Absent when that is over. With `any` among
   * them no key that appears is known to be the run's own.
   */
  creating?: { since: Date; after: string[] };
  /** Was in every sink at this time. */
  live?: DatedKey;
  /** Replaced by another key at this time. */
  retiring: DatedKey[];
  /** Deactivated at this time, by a rotation or by a person. */
  inactive: DatedKey[];
  /** Deactivated at this time because others may know it: never to be turned on again. */
  leaked?: DatedKey[];
  /** Fingerprints of the places that runs have written or were about to write, and cannot read. */
  places?: string[];
}

/** The prefix of every tag of ours. */
export const TAG_PREFIX = 'bedrock-token:';

const NAMES = ['creating', 'live', 'retiring', 'inactive', 'leaked'] as const;
/** Each holds 28 fingerprints of 8 characters, since a tag has 256 (IAM quotas). */
const PLACES = ['places', 'places-2', 'places-3', 'places-4'] as const;
const PLACES_PER_TAG = 28;
const FINGERPRINT = /^[\w-]{8}$/;
type TagName = (typeof NAMES)[number];

const NOTHING = 'none';
/** Stands for keys that a run has not seen, and that were there. */
export const ANY_KEY = 'any';
const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
const DATED = new RegExp(`^([\\w-]{4,128}) since (${TIME})$`);
const CREATING = new RegExp(`^(${TIME}) after ([\\w -]+)$`);

/** Reads the rotation's tags among a user's tags; what cannot be read counts as not there. */
export function readRotationTags(tags: Record<string, string>): RotationTags {
  const text = (name: TagName) => tags[TAG_PREFIX + name] ?? NOTHING;
  const [, time, after = ''] = CREATING.exec(text('creating')) ?? [];
  const since = readTime(time);
  const [live] = readDated(text('live'));
  const leaked = readDated(text('leaked'));
  const places = PLACES.flatMap((name) => (tags[TAG_PREFIX + name] ?? '').split(' ')).filter(
    (word) => FINGERPRINT.test(word),
  );
  return {
    ...(since !== undefined && {
      creating: {
        since,
        after: after.split(' ').filter((word) => word !== NOTHING),
      },
    }),
    ...(live !== undefined && { live }),
    retiring: readDated(text('retiring')),
    inactive: readDated(text('inactive')),
    ...(leaked.length > 0 && { leaked }),
    ...(places.length > 0 && { places }),
  };
}

/**
 * Tags without dates of the future, which no run writes: a person who may tag the user could delay every run
 * by one, until the key in use ends. A key retires since its successor is live. An announcement is left to
 * those who wait for it; a soak without an end is cut short when its room is needed.
 *
 * @param latest beyond which a date is one of the future
 */
export function withoutFutureDates({ live, ...tags }: RotationTags, latest: Date): RotationTags {
  const isPast = ({ since }: DatedKey) => since <= latest;
  if (live === undefined || !isPast(live)) return tags;
  const retiring = tags.retiring.map((entry) =>
    isPast(entry) ? entry : { ...entry, since: live.since },
  );
  return { ...tags, live, retiring };
}

/**
 * All the rotation's tags of a user: what is not there is written as `none`. Those of places
 * are there only as far as they are needed.
 */
export function writeRotationTags({
  creating,
  live,
  retiring,
  inactive,
  leaked = [],
  places = [],
}: RotationTags): Record<string, string> {
  const tags: Record<TagName, string> = {
    creating:
      creating === undefined
        ? NOTHING
        : `${writeTime(creating.since)} after ${creating.after.join(' ') || NOTHING}`,
    live: writeDated(live === undefined ? [] : [live]),
    retiring: writeDated(retiring),
    inactive: writeDated(inactive),
    leaked: writeDated(leaked),
  };
  return {
    ...Object.fromEntries(NAMES.map((name) => [TAG_PREFIX + name, tags[name]])),
    ...writePlaces(places),
  };
}

/** The latest first: of more than the tags hold, those that were recorded first are dropped. */
function writePlaces(places: readonly string[]): Record<string, string> {
  const tags = PLACES.map((name, index) => {
    const start = index * PLACES_PER_TAG;
    return [TAG_PREFIX + name, places.slice(start, start + PLACES_PER_TAG).join(' ')] as const;
  });
  return Object.fromEntries(tags.filter(([, value]) => value !== ''));
}

/**
 * Of new tags those that differ from what is there. One that is not there differs, also from
 * `none`: so a user without room for all of them (50 tags, IAM quotas) is reported before a key is created.
 */
export function changedTags(
  before: Record<string, string>,
  after: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => before[name] !== value),
  );
}

/** The entry of a key in a list of dated keys. */
export function findDated(dated: readonly DatedKey[], keyId: string): DatedKey | undefined {
  return dated.find((entry) => entry.keyId === keyId);
}

function readDated(text: string): DatedKey[] {
  return text.split(' / ').flatMap((entry) => {
    const [, keyId, time] = DATED.exec(entry) ?? [];
    const since = readTime(time);
    return keyId === undefined || since === undefined ? [] : [{ keyId, since }];
  });
}

/** A date that is none, such as the 45th of a month, would make every wait seem over. */
function readTime(text: string | undefined): Date | undefined {
  const time = new Date(text ?? '');
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** Only characters that IAM takes in a tag. */
function writeDated(dated: readonly DatedKey[]): string {
  return (
    dated.map(({ keyId, since }) => `${keyId} since ${writeTime(since)}`).join(' / ') || NOTHING
  );
}

/** Whole seconds, rounded up: a date that is too late only makes a wait longer. */
function writeTime(time: Date): string {
  return new Date(Math.ceil(time.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
