import { BedrockTokenError } from '../../errors.ts';
import type { Reality, SinkReality } from '../observe/observed-state.ts';
import type { Step } from './plan.ts';

/** Places that hold, or may hold, what is not a key of this user and that nobody said may be replaced. */
export function findOccupied(reality: Reality): SinkReality[] {
  return placesOf(reality).filter(({ holds, mayOverwrite, isUnclaimed }) => {
    if (holds.state === 'foreign') return holds.refusal !== undefined || !mayOverwrite;
    return holds.state === 'stranger' || (isUnclaimed && !mayOverwrite);
  });
}

/** Of those the first that these steps would write. */
export function findOverwritten(steps: readonly Step[], reality: Reality): SinkReality | undefined {
  return findOccupied(reality).find((place) => isWritten(place, steps, reality));
}

/** The escrow first. */
export function placesOf({ sinks, escrow }: Reality): SinkReality[] {
  return escrow === undefined ? sinks : [escrow, ...sinks];
}

/** Whether one of these steps writes a place. */
export function isWritten(
  place: SinkReality,
  steps: readonly Step[],
  { escrow }: Reality,
): boolean {
  return steps.some((step) =>
    place === escrow
      ? step.kind === 'escrow-key'
      : step.kind === 'publish-key' && step.sink === place.name,
  );
}

/** What is there may be the only copy of somebody's secret. */
export function isOccupied({ name, holds, isUnclaimed }: SinkReality): BedrockTokenError {
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
