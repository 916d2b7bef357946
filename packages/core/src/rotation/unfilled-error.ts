import { BedrockTokenError } from '../errors.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { RotationReport } from './report-rotation.ts';

/**
 * A run that could only leave a sink without the live key: who names a wrong place gets no new key, and a
 * schedule has to notice.
 *
 * @returns undefined if every sink holds the live key, or a run can write it there
 */
export function unfilledError(
  { plan: { unfilled = [], live } }: RotationReport,
  { places, currentKey }: Vocabulary,
): BedrockTokenError | undefined {
  if (unfilled.length === 0) return undefined;
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `No key can be replaced: ${unfilled.join(', ')} does not hold the live key ${live}, and its value is not available.`,
    {
      hint: `Check that ${places} the right places. If so, write the value there by hand, or pass it with ${currentKey}.`,
    },
  );
}
