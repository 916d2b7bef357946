import type { Containment } from '../containment.ts';
import type { Verification } from '../verify-stopped.ts';

const NOT_CONTAINED = 'NOT CONTAINED: what leaked may still work';

interface HeadlineParts {
  contained: boolean;
  dryRun: boolean;
  verification: Verification | undefined;
}

/** What a person has to know first: what was stopped, and whether that is proven. */
export function headlineOf(
  { contained, dryRun, verification }: HeadlineParts,
  { steps, nothingToStop }: Containment,
): string {
  if (dryRun) return 'DRY RUN: nothing was changed';
  if (!contained) return NOT_CONTAINED;
  if (steps.length === 0) return `NOTHING TO STOP: ${nothingToStop ?? 'see the notes'}.`;
  const stopped = `STOPPED: ${steps.map(({ result }) => result).join(', ')}.`;
  if (verification === undefined) return `${stopped} Not proven: no request was sent with the key.`;
  const proof = verification.verdict === 'refused' ? 'Proven' : 'Not proven';
  return `${stopped} ${proof}: ${verification.text}`;
}
