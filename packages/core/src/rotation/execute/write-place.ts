import { BedrockTokenError } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import type { KeySink } from '../ports.ts';
import { runTimeout } from '../run-timeout.ts';
import { withRetry } from '../with-retry.ts';
import { type Execution, inTurn, type Outcome } from './execution.ts';
import { type TagState, writeTags } from './write-tags.ts';

/** A value, and the id of its key. */
interface KeyValue {
  id: string;
  value: Secret<string>;
}

/**
 * Writes a value, and before that the record that this place is ours.
 *
 * @param checkBefore asked before each attempt
 */
export function writePlace(
  place: KeySink,
  key: KeyValue,
  execution: Execution,
  checkBefore?: (execution: Execution) => void,
): Promise<Outcome<'isKept' | TagState>> {
  return inTurn<'isKept' | TagState>(
    execution,
    async (at) => (place.fingerprint === undefined ? {} : writeTags(at, at.tags)),
    (at) => writeValue(place, key, at, checkBefore),
  );
}

/**
 * Whether a write that failed took place is not known: from the first one on the key may be kept, unless
 * every one was refused.
 */
async function writeValue(
  place: KeySink,
  { id, value }: KeyValue,
  execution: Execution,
  checkBefore?: (execution: Execution) => void,
): Promise<Outcome<'isKept'>> {
  let isOpen = false;
  try {
    await withRetry(place.name, execution.ports, async () => {
      checkBefore?.(execution);
      await place.write(value, id).catch((error: unknown) => {
        isOpen ||= !isRefusal(error);
        throw error;
      });
    });
    return { isKept: true };
  } catch (failure) {
    return { isKept: execution.isKept || isOpen, failure };
  }
}

/** No write takes longer. */
const LONGEST_WRITE_MS = 180_000;

/** Other runs take a key that is kept nowhere for lost after some time: it is not to be used then. */
export function checkInTime(execution: Execution): void {
  const { creating } = execution.tags;
  if (creating === undefined) return;
  const leftMs = runTimeout(creating.since).getTime() - execution.ports.now();
  if (leftMs > LONGEST_WRITE_MS) return;
  throw new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    'It took too long to write the new key to its first place.',
    { hint: 'The previous key still works. Run again; the log shows what took so long.' },
  );
}

/** The place said no, so it did not take the value. */
function isRefusal(error: unknown): boolean {
  return error instanceof BedrockTokenError && error.refused;
}
