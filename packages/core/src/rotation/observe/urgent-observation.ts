import { BedrockTokenError } from '../../errors.ts';
import type { Vocabulary } from '../../vocabulary.ts';
import type { KeySink, RotationPorts, SinkReading } from '../ports.ts';

/** How long a place may take to say what it holds while a leaked key works, in milliseconds. */
const PATIENCE_MS = 10_000;

/** What could not be found out in haste; the run looks again when the leak is stopped. */
export type Fault = BedrockTokenError;

/**
 * Ports for a look that nothing holds up: all places are read at once, each one time, and a reading
 * or a probe that fails counts as "anything is possible". A key that has leaked works until this look
 * is over.
 *
 * @param faults gets what has failed
 */
export function urgentPorts(
  ports: RotationPorts,
  vocabulary: Vocabulary,
  faults: Fault[],
): RotationPorts {
  const toFault = (error: unknown, what: string) => asFault(error, what, vocabulary);
  const begin = (place: KeySink): KeySink => {
    const reading = readOnce(place, ports).catch((error: unknown): SinkReading => {
      faults.push(toFault(error, place.name));
      return { state: 'unreadable' };
    });
    return { ...place, read: () => reading };
  };
  return {
    ...ports,
    sinks: ports.sinks.map(begin),
    escrow: ports.escrow === undefined ? undefined : begin(ports.escrow),
    probe: async (value) => {
      const verdict = await ports.probe(value);
      if (verdict.kind !== 'undetermined') return verdict;
      faults.push(toFault(verdict.error, 'Bedrock'));
      return { kind: 'accepted' };
    },
    checkClock: () => {
      try {
        ports.checkClock?.();
      } catch (error) {
        faults.push(toFault(error, 'The clock'));
      }
    },
  };
}

async function readOnce(place: KeySink, { sleep }: RotationPorts): Promise<SinkReading> {
  const isRead = new AbortController();
  const limit = sleep(PATIENCE_MS, isRead.signal).then(() => {
    throw new BedrockTokenError('ERR_SINK', `${place.name} did not respond within 10 s.`, {
      hint: 'Run again later.',
      retryable: true,
    });
  });
  try {
    return await Promise.race([place.read(), limit]);
  } finally {
    limit.catch(() => {});
    isRead.abort();
  }
}

function asFault(error: unknown, what: string, { debugLog }: Vocabulary): Fault {
  if (error instanceof BedrockTokenError) return error;
  return new BedrockTokenError('ERR_UPSTREAM', `${what} could not be read.`, {
    hint: `Run again with ${debugLog}, and report what it shows.`,
    cause: error,
  });
}
