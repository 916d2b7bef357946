import { BedrockTokenError } from '../../errors.ts';
import type { ObservedSink, ObservedState } from '../observe/observed-state.ts';
import type { Step } from './plan.ts';

/** Places that hold, or may hold, what is not a key of this user and that nobody said may be replaced. */
export function findOccupied(observed: ObservedState): ObservedSink[] {
  return placesOf(observed).filter(({ holds, mayOverwrite, isUnclaimed }) => {
    if (holds.state === 'foreign') return holds.refusal !== undefined || !mayOverwrite;
    return holds.state === 'stranger' || (isUnclaimed && !mayOverwrite);
  });
}

/** Of those the first that these steps would write. */
export function findOverwritten(
  steps: readonly Step[],
  observed: ObservedState,
): ObservedSink | undefined {
  return findOccupied(observed).find((place) => isWritten(place, steps, observed));
}

/** The escrow first. */
export function placesOf({ sinks, escrow }: ObservedState): ObservedSink[] {
  return escrow === undefined ? sinks : [escrow, ...sinks];
}

/** Whether one of these steps writes a place. */
export function isWritten(
  place: ObservedSink,
  steps: readonly Step[],
  { escrow }: ObservedState,
): boolean {
  return steps.some((step) =>
    place === escrow
      ? step.kind === 'escrow-key'
      : step.kind === 'publish-key' && step.sink === place.name,
  );
}

/** What is there may be the only copy of somebody's secret. */
export function occupiedError({ name, holds, isUnclaimed }: ObservedSink): BedrockTokenError {
  if (holds.state === 'stranger') {
    return new BedrockTokenError(
      'ERR_SINK',
      `${name} holds a key of another user, ${holds.userName}, which works.`,
      {
        hint: 'Give each user places of its own. If this place is to change hands, empty it, or end that key, first.',
        refused: true,
      },
    );
  }
  if (holds.state === 'foreign' && holds.refusal !== undefined) return holds.refusal;
  if (isUnclaimed) {
    return new BedrockTokenError(
      'ERR_SINK',
      `${name} exists already, and no rotation for this user has written it.`,
      {
        hint: 'Name another secret. If this one is to be replaced, add overwrite: true to this sink; it is not needed any more after the first key.',
        refused: true,
      },
    );
  }
  return new BedrockTokenError(
    'ERR_SINK',
    `${name} holds something that is not a Bedrock API key, and is left as it is.`,
    {
      hint: 'Name another place, or add overwrite: true to this sink to replace what is there.',
      refused: true,
    },
  );
}
