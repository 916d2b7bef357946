import { decodeEntry, type Entry, secondsLeft } from '../cache/entry.ts';
import { createFileStore, type Store } from '../cache/store.ts';
import type { ProcessIo } from '../process-io.ts';
import type { CredentialRequest, Freshness, Progress } from '../token-request.ts';

/** An answer, and whether it lay ready. */
export interface Cached<E extends Entry> {
  entry: E;
  cached: boolean;
}

/** One kind of answer: its key, and how a new one is made. */
export interface CachedRequest<K extends Entry['kind']> {
  kind: K;
  key: string;
  request: CredentialRequest;
  /** Loaded only for a miss: the AWS SDK is by far the largest part. */
  make(freshness: Freshness, progress: Progress): Promise<Extract<Entry, { kind: K }>>;
  /** Arguments by which a process of its own gets the next one ahead of time. */
  refreshArgs: readonly string[];
}

/** A file is what there is unless a keychain is asked for, whose code is loaded only then. */
export async function chooseStore(
  directory: string | undefined,
  { store }: Pick<Freshness, 'store'>,
  io: ProcessIo,
): Promise<Store | undefined> {
  if (directory === undefined) return undefined;
  const files = createFileStore(directory, io);
  if (store === 'file') return files;
  const { createKeychainStore } = await import('../cache/keychain.ts');
  return createKeychainStore(files, io);
}

export async function findUsable<K extends Entry['kind']>(
  { kind, key }: CachedRequest<K>,
  freshness: Freshness,
  store: Store,
  io: ProcessIo,
): Promise<Extract<Entry, { kind: K }> | undefined> {
  const text = await store.read(key);
  const entry = text === undefined ? undefined : decodeEntry(text, kind, key);
  if (entry === undefined) return undefined;
  return hasEnoughLeft(entry, freshness, io) ? entry : undefined;
}

/** What is left of a session with an unknown end, nobody can promise: only who asked for nothing gets it. */
export function hasEnoughLeft(
  entry: Entry,
  { minTtlSeconds, isMinTtlAsked }: Freshness,
  io: ProcessIo,
): boolean {
  const left = secondsLeft(entry, io);
  if (left <= 0) return false;
  return entry.isEndUnknown ? !isMinTtlAsked || minTtlSeconds === 0 : left >= minTtlSeconds;
}
