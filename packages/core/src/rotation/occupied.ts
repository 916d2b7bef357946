import { BedrockTokenError } from '../errors.ts';
import type { Step } from './plan.ts';
import type { Reality, SinkReality } from './reality.ts';

/** Places that hold what is not a key of this user and that nobody said may be replaced. */
export function findOccupied({ sinks, escrow }: Reality): SinkReality[] {
  const places = escrow === undefined ? sinks : [escrow, ...sinks];
  return places.filter(({ holds, mayOverwrite }) => {
    if (holds.state === 'foreign') return holds.refusal !== undefined || !mayOverwrite;
    return holds.state === 'stranger';
  });
}

/** Of those the first that these steps would write. */
export function findOverwritten(steps: readonly Step[], reality: Reality): SinkReality | undefined {
  const isWritten = (place: SinkReality) =>
    steps.some((step) =>
      place === reality.escrow
        ? step.kind === 'escrow-key'
        : step.kind === 'publish-key' && step.sink === place.name,
    );
  return findOccupied(reality).find(isWritten);
}

/** What is there may be the only copy of somebody's secret. */
export function isOccupied({ name, holds }: SinkReality): BedrockTokenError {
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
  return new BedrockTokenError(
    'ERR_SINK',
    `${name} holds something that is not a Bedrock API key, and is left as it is.`,
    {
      hint: 'Name another place, or add overwrite: true to this sink to replace what is there.',
      refused: true,
    },
  );
}
