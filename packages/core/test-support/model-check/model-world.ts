import type { ApiKeyStatus } from '../../src/api-key.ts';
import type { SinkKind } from '../simulated-place.ts';

/** A key of the user. Times are in milliseconds. */
export interface ModelKey {
  id: string;
  /** The alias is `ci-at-…` or `ci+1-at-…`: 0 or 1, free again once the key is deleted. */
  alias: number;
  status: ApiKeyStatus;
  createdAt: number;
  expiresAt?: number;
}

/** A sink or the escrow. What it holds is a key as {@link writeValue} has it, or another text. */
export interface ModelPlace {
  holds?: string;
  writtenAt?: number;
  /** What it held until when; its consumers may use that for the grace. */
  before?: { holds: string; until: number };
}

/** What may still happen, besides the steps of the runs. */
export interface Events {
  /** A person deactivates, deletes or creates a key. */
  hands: number;
  /** A run ends between two calls. */
  crashes: number;
  /** A list of keys from before their latest change. */
  staleLists: number;
  /** A pause in which every announcement grows old. */
  pauses: number;
  /** Once both runs have ended, a grace or a soak passes, and two further runs start. */
  rounds: number;
}

/** A user of IAM, its keys and the places that hold them. Never changed: each change makes another one. */
export interface ModelWorld {
  now: number;
  keys: readonly ModelKey[];
  /** The keys before the latest change, as long as a list may still show them. */
  keysBefore?: readonly ModelKey[];
  tags: Readonly<Record<string, string>>;
  /** The escrow first, if there is one. */
  places: readonly ModelPlace[];
  /** Ids of keys that a person took away, or that were unusable at the beginning. */
  excused: readonly string[];
  /** How many keys were made since the beginning. */
  made: number;
  left: Events;
  /** What must never happen, and did. */
  violation?: string;
}

/** What does not change about a place. */
export interface PlaceKind {
  name: string;
  kind: SinkKind;
  isEscrow: boolean;
  mayOverwrite: boolean;
  fingerprint: string;
  /** What it held when the runs were queued. */
  queued?: string;
}

/** The places as runs see them that are queued now. */
export function queueIn(world: ModelWorld, places: readonly PlaceKind[]): PlaceKind[] {
  return places.map(({ queued: _, ...place }, index) => {
    const holds = world.places[index]?.holds;
    return { ...place, ...(holds !== undefined && { queued: holds }) };
  });
}

/** A text that is no key, and the key of another user. */
export const TEXT = 'some-text';
export const OF_ANOTHER_USER = 'KEY-X@other';

/** A value as the model keeps it. */
export function writeValue({ id, alias }: Pick<ModelKey, 'id' | 'alias'>): string {
  return `${id}@${alias}`;
}

/** The key ID in a value. */
export function idOf(value: string | undefined): string | undefined {
  return value?.split('@')[0];
}

export function isWorking({ keys, now }: ModelWorld, id: string | undefined): boolean {
  const key = keys.find((one) => one.id === id);
  return key?.status === 'Active' && (key.expiresAt === undefined || key.expiresAt > now);
}
