import { locateCache } from '../cache/directory.ts';
import { type Entry, isDueForRefresh } from '../cache/entry.ts';
import { openStore } from '../cache/lookup.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness } from '../token-request.ts';
import type { CachedRequest, Kind } from './cached-request.ts';
import { fetchOnce } from './fetch-once.ts';

/** As long as AWS may take when nobody waits, in milliseconds. */
const PATIENCE_MS = 60_000;

/** The other end of refresh-ahead.ts: gets the next answer and says nothing of it, good or bad. */
export async function refreshInBackground<K extends Kind>(
  wanted: CachedRequest<K>,
  freshness: Freshness,
  io: ProcessIo,
): Promise<number> {
  const silent: ProcessIo = {
    ...io,
    stderr: () => {},
    verbose: () => {},
    rawStderr: () => {},
    stdout: () => {},
  };
  const patient = { ...freshness, refresh: true, timeoutMs: PATIENCE_MS };
  // The first process has done it.
  const isFresh = (entry: Entry) => !isDueForRefresh(entry, silent);
  try {
    const directory = locateCache(silent);
    const store = await openStore(directory, patient.store, silent);
    await fetchOnce(wanted, patient, { directory, store, isFresh }, silent);
    return 0;
  } catch {
    // The failure is noted next to the entry, and the next caller that needs a key gets it.
    return 1;
  }
}
