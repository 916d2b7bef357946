import { type ApiKeyRecord, isUsable } from '../../api-key.ts';
import { LARGEST_SKEW_MS } from '../../clock-skew.ts';
import type { Secret } from '../../secret.ts';
import type { KeySink, KeyUser, RotationPorts, SinkReading } from '../ports.ts';
import { readRotationTags, withoutFutureDates } from '../rotation-tags.ts';
import { withRetry } from '../with-retry.ts';
import { aliasOf, type Evidence, findByAlias, judgeReading } from './match-values.ts';
import type { ObservedSink, ObservedState } from './observed-state.ts';
import { isUnclaimed } from './unclaimed-places.ts';

export interface Observation {
  /** Undefined if there is no such user; there are no keys then. */
  user: KeyUser | undefined;
  observed: ObservedState;
  /** The available values, by the id of their key. */
  values: Map<string, Secret<string>>;
}

/** Reads the user, its keys, and what every sink holds. Changes nothing. */
export async function observe(
  userName: string,
  ports: RotationPorts,
  now: Date,
): Promise<Observation> {
  const { store, sinks, escrow } = ports;
  const places = escrow === undefined ? sinks : [escrow, ...sinks];
  const readings: [KeySink, SinkReading][] = [];
  for (const place of places) readings.push([place, await read(place, ports)]);
  // Later than the sinks: what another run puts there meanwhile, it has announced and made before.
  const user = await withRetry('IAM', ports, () => store.readUser(userName));
  const keys =
    user === undefined ? [] : await withRetry('IAM', ports, () => store.listKeys(userName));
  // Of the time of reading: a look can take minutes, and what is recorded meanwhile is no date of the future.
  const latest = new Date(ports.now() + LARGEST_SKEW_MS);
  const tags = withoutFutureDates(readRotationTags(user?.tags ?? {}), latest);
  const evidence: Evidence = {
    userName,
    keys,
    live: tags.live,
    isContested: (value) => readings.some(([, other]) => contests(other, value)),
    isKnown: (value) => isKnown(value, ports),
    isForged: askOnce((value) => isForged(value, ports)),
    now,
  };
  const values = new Map<string, Secret<string>>();
  const judged: ObservedSink[] = [];
  for (const [place, reading] of readings) {
    const { name, isWriteOnly, mayOverwrite, fingerprint } = place;
    const sink = await judgeReading(name, reading, evidence);
    await collectValues(reading, sink, evidence, ports, values);
    judged.push({
      ...sink,
      ...(isWriteOnly && { isWriteOnly }),
      ...(mayOverwrite && { mayOverwrite }),
      ...(fingerprint !== undefined && { fingerprint }),
      ...(isUnclaimed(place, reading, { keys, tags }) && { isUnclaimed: true }),
    });
  }
  const [kept] = escrow === undefined ? [] : judged.splice(0, 1);
  const observed: ObservedState = {
    keys: await correctList(keys, values, ports),
    tags,
    sinks: judged,
    ...(kept !== undefined && { escrow: kept }),
    availableValues: new Set(values.keys()),
  };
  return { user, observed, values };
}

async function read(sink: KeySink, ports: RotationPorts): Promise<SinkReading> {
  const reading = await withRetry(sink.name, ports, () => sink.read());
  for (const value of valuesOf(reading)) {
    // Not any other text: a word in its place would be hidden in all that a run says, and a runner
    // drops the outputs that hold it. Such text is shown nowhere.
    if (aliasOf(value) !== undefined) ports.mask(value.reveal());
  }
  if (reading.remark !== undefined) ports.log.warn(reading.remark);
  return reading;
}

/** Two values of one alias: one of them is of a key that is gone. */
function contests({ value: other }: SinkReading, value: Secret<string>): boolean {
  if (other === undefined || other.reveal() === value.reveal()) return false;
  return aliasOf(other) !== undefined && aliasOf(other) === aliasOf(value);
}

function valuesOf({ value, previous = [] }: SinkReading): Secret<string>[] {
  return value === undefined ? previous : [value, ...previous];
}

/**
 * Keeps what a reading gives of values. One that is older than the place's last writing has only
 * its alias to go by, which may be given out again: of a key that works, Bedrock has to know it.
 */
async function collectValues(
  reading: SinkReading,
  { holds }: ObservedSink,
  { keys, now }: Evidence,
  ports: RotationPorts,
  values: Map<string, Secret<string>>,
): Promise<void> {
  for (const value of valuesOf(reading)) {
    const key = findByAlias(value, keys);
    if (key === undefined || values.has(key.id)) continue;
    if (value === reading.value) {
      if (holds.state === 'key') values.set(key.id, value);
      if (holds.state !== 'unknown') continue;
    }
    if (isUsable(key, now) && !(await answersTo(value, ports))) continue;
    values.set(key.id, value);
  }
}

/** Asked once: without an answer the value is as good as not there. */
async function answersTo(value: Secret<string>, { probe }: RotationPorts): Promise<boolean> {
  const { kind } = await probe(value);
  return kind === 'accepted' || kind === 'forbidden';
}

/**
 * IAM's list may lag behind, and a key that it shows as off may work again. Nothing is decided on
 * a list that Bedrock contradicts.
 */
async function correctList(
  keys: readonly ApiKeyRecord[],
  values: ReadonlyMap<string, Secret<string>>,
  ports: RotationPorts,
): Promise<ApiKeyRecord[]> {
  const correct = async (key: ApiKeyRecord): Promise<ApiKeyRecord> => {
    const value = values.get(key.id);
    if (key.status !== 'Inactive' || value === undefined) return key;
    return (await isKnown(value, ports)) ? { ...key, status: 'Active' } : key;
  };
  return Promise.all(keys.map(correct));
}

/** How often Bedrock has to say that it does not know a key in use, and the pause between. */
const DENIALS = 3;
const PAUSE_MS = 2_000;

/**
 * Whether a value is surely no key. A place is overwritten on this word, so it is asked for several
 * times; an answer that says nothing leaves the value what its alias and date make of it.
 */
async function isForged(value: Secret<string>, ports: RotationPorts): Promise<boolean> {
  for (let denials = 1; ; denials++) {
    const { kind } = await ports.probe(value);
    if (kind !== 'unknown') return false;
    if (denials === DENIALS) return true;
    await ports.sleep(PAUSE_MS, ports.signal);
  }
}

/** Several places hold the same value. */
function askOnce(
  ask: (value: Secret<string>) => Promise<boolean>,
): (value: Secret<string>) => Promise<boolean> {
  const answers = new Map<string, Promise<boolean>>();
  return (value) => {
    const known = answers.get(value.reveal());
    const answer = known ?? ask(value);
    answers.set(value.reveal(), answer);
    return answer;
  };
}

/**
 * Whether Bedrock knows a key.
 *
 * @throws what the probe met, if Bedrock cannot be asked
 */
function isKnown(value: Secret<string>, ports: RotationPorts): Promise<boolean> {
  return withRetry('Bedrock', ports, async () => {
    const verdict = await ports.probe(value);
    if (verdict.kind === 'undetermined') throw verdict.error;
    return verdict.kind !== 'unknown';
  });
}
