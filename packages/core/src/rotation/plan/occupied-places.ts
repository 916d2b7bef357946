import { BedrockTokenError } from '../../errors.ts';
import type { ObservedSink, ObservedState } from '../observe/observed-state.ts';
import type { Step } from './plan.ts';

/** Places that hold, or may hold, what is not a key of this user and without permission to replace it. */
export function findOccupied(observed: ObservedState): ObservedSink[] {
  return placesOf(observed).filter(({ holds, mayOverwrite, isUnclaimed }) => {
    if (holds.state === 'foreign') return holds.refusal !== undefined || !mayOverwrite;
    return holds.state === 'other-user' || (isUnclaimed && !mayOverwrite);
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
  if (holds.state === 'other-user') {
    return new BedrockTokenError(
      'ERR_SINK',
      `${name} holds a working key of another user, ${holds.userName}.`,
      {
        hint: 'Give each user its own places. To use this place for the new user, first empty it or delete that key.',
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
        hint: 'Name another secret. To replace this one, add overwrite: true to its entry; it is not needed after the first key.',
        refused: true,
      },
    );
  }
  return new BedrockTokenError(
    'ERR_SINK',
    `${name} holds something that is not a long-term API key of this service, so it is not changed.`,
    {
      hint: 'Name another place, or add overwrite: true to its entry to replace its content.',
      refused: true,
    },
  );
}
