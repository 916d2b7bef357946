import { limitExceeded, refusal } from '../mishap.ts';
import {
  isWorking,
  type ModelKey,
  type ModelPlace,
  type ModelWorld,
  OF_ANOTHER_USER,
  writeValue,
} from './model-world.ts';

/** One call of a run. */
export type ModelCall =
  | { kind: 'preflight' | 'read-place'; place: number }
  | { kind: 'write-place'; place: number; value: string }
  | { kind: 'read-user' | 'list-keys' }
  | { kind: 'tag-user'; tags: Record<string, string> }
  | { kind: 'create-key'; ageDays: number | undefined }
  | { kind: 'set-status'; id: string; status: 'Active' | 'Inactive' }
  | { kind: 'delete-key'; id: string }
  | { kind: 'probe'; value: string };

/** What a run gets for a call, as plain data. */
export type ModelResponse =
  | { error: 'limit' | 'refused' }
  | { tags: Readonly<Record<string, string>> }
  | { keys: readonly ModelKey[] }
  | { created: ModelKey }
  | { place: ModelPlace }
  | { isKnown: boolean }
  | { done: true };

export interface CallEffect {
  world: ModelWorld;
  response: ModelResponse;
}

/** What calls that change something do not share with any other. */
export function isChange({ kind }: ModelCall): boolean {
  return ['write-place', 'tag-user', 'create-key', 'set-status', 'delete-key'].includes(kind);
}

const OF_PERSON = '-of-a-person';

export const isOfPerson = (id: string) => id.endsWith(OF_PERSON);

/** A person makes a key. */
export const addKeyByHand = (world: ModelWorld) => addKey(world, OF_PERSON);

/** IAM quota. */
const KEYS_PER_USER = 2;
const DAY_MS = 86_400_000;
const DONE = { done: true } as const;

/** @param isStale whether a list shows the keys before their latest change */
export function makeCall(world: ModelWorld, call: ModelCall, isStale = false): CallEffect {
  switch (call.kind) {
    case 'preflight':
      return { world, response: DONE };
    case 'read-place':
      return { world, response: { place: world.places[call.place] ?? {} } };
    case 'write-place':
      return { world: writePlace(world, call), response: DONE };
    case 'read-user':
      return { world, response: { tags: world.tags } };
    case 'list-keys':
      return listKeys(world, isStale);
    case 'tag-user':
      return { world: { ...world, tags: { ...world.tags, ...call.tags } }, response: DONE };
    case 'create-key':
      return createKey(world, call.ageDays);
    case 'set-status':
      return setStatus(world, call);
    case 'delete-key':
      return { world: deleteKey(world, call.id), response: DONE };
    case 'probe':
      return { world, response: { isKnown: isKnown(world, call.value) } };
  }
}

function isKnown(world: ModelWorld, value: string): boolean {
  if (value === OF_ANOTHER_USER) return true;
  return world.keys.some((key) => writeValue(key) === value && isWorking(world, key.id));
}

function writePlace(
  world: ModelWorld,
  { place: index, value }: ModelCall & { kind: 'write-place' },
) {
  const places = world.places.map((place, at): ModelPlace => {
    if (at !== index) return place;
    const { holds, before } = place;
    const isOther = holds !== undefined && holds !== value;
    const last = isOther ? { holds, until: world.now } : before;
    return { holds: value, writtenAt: world.now, ...(last !== undefined && { before: last }) };
  });
  return { ...world, places };
}

function listKeys(world: ModelWorld, isStale: boolean): CallEffect {
  const { keys, keysBefore, left } = world;
  if (!isStale || keysBefore === undefined) return { world, response: { keys } };
  return {
    world: { ...world, left: { ...left, staleLists: left.staleLists - 1 } },
    response: { keys: keysBefore },
  };
}

function createKey(world: ModelWorld, ageDays: number | undefined): CallEffect {
  if (world.keys.length >= KEYS_PER_USER) return { world, response: { error: 'limit' } };
  const after = addKey(world, '', ageDays);
  const created = after.keys.at(-1);
  return { world: after, response: created === undefined ? { error: 'limit' } : { created } };
}

/**
 * A key that a run or a person makes. Ids are in the order of creation, as dates would be.
 *
 * @param suffix of its id
 */
function addKey(world: ModelWorld, suffix: string, ageDays = 60): ModelWorld {
  const { keys, now } = world;
  const id = `KEY-${world.made + 1}${suffix}`;
  const alias = keys.some((key) => key.alias === 0) ? 1 : 0;
  const key: ModelKey = {
    id,
    alias,
    status: 'Active',
    createdAt: now,
    expiresAt: now + ageDays * DAY_MS,
  };
  return { ...world, keys: [...keys, key], keysBefore: keys, made: world.made + 1 };
}

function setStatus(
  world: ModelWorld,
  { id, status }: Pick<ModelCall & { kind: 'set-status' }, 'id' | 'status'>,
): CallEffect {
  if (world.keys.every((key) => key.id !== id)) return { world, response: { error: 'refused' } };
  return { world: changeStatus(world, id, status), response: DONE };
}

export function changeStatus(
  world: ModelWorld,
  id: string,
  status: ModelKey['status'],
): ModelWorld {
  const { keys } = world;
  if (keys.every((key) => key.id !== id || key.status === status)) return world;
  const changed = keys.map((key) => (key.id === id ? { ...key, status } : key));
  return { ...world, keys: changed, keysBefore: keys };
}

/** A key that is gone already is no error. */
export function deleteKey(world: ModelWorld, id: string): ModelWorld {
  const { keys } = world;
  if (keys.every((key) => key.id !== id)) return world;
  return { ...world, keys: keys.filter((key) => key.id !== id), keysBefore: keys };
}

/** What a run sees of a response that is an error. */
export function errorOf(error: 'limit' | 'refused'): Error {
  return error === 'limit' ? limitExceeded() : refusal('no such key');
}
