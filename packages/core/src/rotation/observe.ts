import type { ApiKeyRecord } from '../api-key.ts';
import type { KeySink, KeyUser, SinkReading } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { persist, type RotationPorts } from './execution.ts';
import { readMarks } from './marks.ts';
import { findByAlias, judgeReading } from './match-values.ts';
import type { Reality } from './reality.ts';

export interface Observation {
  /** Undefined if there is no such user; there are no keys then. */
  user: KeyUser | undefined;
  reality: Reality;
  /** The values at hand, by the id of their key. */
  values: Map<string, Secret<string>>;
}

/** Reads the user, its keys, and what every sink holds. Changes nothing. */
export async function observe(
  userName: string,
  ports: RotationPorts,
  now: Date,
): Promise<Observation> {
  const { store, sinks, escrow } = ports;
  const user = await persist('IAM', ports, () => store.readUser(userName));
  const keys =
    user === undefined ? [] : await persist('IAM', ports, () => store.listKeys(userName));
  const values = new Map<string, Secret<string>>();
  const look = async (sink: KeySink) => {
    const reading = await persist(sink.name, ports, () => sink.read());
    for (const value of valuesOf(reading)) {
      ports.mask(value.reveal());
      const key = findByAlias(value, keys);
      if (key !== undefined && !values.has(key.id)) values.set(key.id, value);
    }
    const confirm = (value: Secret<string>) => isKnown(value, ports);
    return judgeReading(sink.name, reading, keys, confirm, now);
  };
  const kept = escrow === undefined ? undefined : await look(escrow);
  const sinkRealities = [];
  for (const sink of sinks) sinkRealities.push(await look(sink));
  const reality: Reality = {
    keys: await correctList(keys, values, ports),
    marks: readMarks(user?.tags ?? {}),
    sinks: sinkRealities,
    ...(kept !== undefined && { escrow: kept }),
    atHand: new Set(values.keys()),
  };
  return { user, reality, values };
}

function valuesOf({ value, previous = [] }: SinkReading): Secret<string>[] {
  return value === undefined ? previous : [value, ...previous];
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

/**
 * Whether Bedrock knows a key.
 *
 * @throws what the probe met, if Bedrock cannot be asked
 */
function isKnown(value: Secret<string>, ports: RotationPorts): Promise<boolean> {
  return persist('Bedrock', ports, async () => {
    const verdict = await ports.probe(value);
    if (verdict.kind === 'undetermined') throw verdict.error;
    return verdict.kind !== 'unknown';
  });
}
