import type { ProcessIo } from '../process-io.ts';
import type { Freshness } from '../token-request.ts';
import { decodeEntry, type Entry, type EntryOf, hasEnoughLeft } from './entry.ts';
import { createFileStore, type Store } from './store.ts';

/** The store of `--store`. The keychain's code is loaded only if it is asked for. */
export async function openStore(
  directory: string | undefined,
  which: Freshness['store'],
  io: ProcessIo,
): Promise<Store | undefined> {
  if (directory === undefined) return undefined;
  const files = createFileStore(directory, io);
  if (which === 'file') return files;
  const { createKeychainStore } = await import('./keychain.ts');
  return createKeychainStore(files, io);
}

/** @returns undefined for an entry that is absent, damaged or too old for the request */
export async function findUsable<K extends Entry['kind']>(
  { kind, key }: { kind: K; key: string },
  freshness: Freshness,
  store: Store,
  io: ProcessIo,
): Promise<EntryOf<K> | undefined> {
  const text = await store.read(key);
  const entry = text === undefined ? undefined : decodeEntry(text, kind, key);
  return entry !== undefined && hasEnoughLeft(entry, freshness, io) ? entry : undefined;
}
