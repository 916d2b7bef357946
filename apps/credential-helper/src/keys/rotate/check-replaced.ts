import type { Phase, RotationReport } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import { toRfc3339 } from '../../formats/format.ts';

/** Those that end with a new key in all places. */
const REPLACING: readonly Phase[] = ['provision', 'rotate', 'resume'];

/**
 * Who says --now counts on the key before being replaced, and may revoke it by hand next.
 *
 * @throws ERR_ROTATION_INCOMPLETE if a run that went well left it in use
 */
export function checkReplaced({ plan: { phase, next, notes } }: RotationReport): void {
  if (REPLACING.includes(phase)) return;
  if (phase === 'repair') {
    throw incomplete(
      'This run saw to it that the key in use is in all places, which comes first.',
      'Run the same command again now.',
    );
  }
  const then = next === undefined ? '' : ` from ${toRfc3339(next.at)} on, to ${next.what}`;
  throw incomplete(
    notes.join(' '),
    `Run the same command again${then}. It replaces the key as soon as there is room.`,
  );
}

function incomplete(reason: string, hint: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `The key was not replaced. ${reason}`.trim(),
    { hint },
  );
}
