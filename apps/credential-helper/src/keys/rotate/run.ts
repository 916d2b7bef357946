import type { Phase, RotationMode, RotationReport } from '@bedrock-token/core';
import { BedrockTokenError, toTimestamp } from '@bedrock-token/core';
import type { RunAction } from '../../command-line/spec.ts';
import { readRotationPolicy, rotateAndReport } from '../shared/run-rotation.ts';

/** Does what is due, as a scheduled run of the action does. */
export const rotateKey: RunAction = async (invocation, io) => {
  const mode = (invocation.value('mode') ?? 'rotate') as RotationMode;
  const policy = readRotationPolicy(invocation);
  const isNow = invocation.isSet('now');
  if (isNow && mode !== 'rotate') {
    throw new BedrockTokenError('ERR_INPUT', '--now has no effect with another --mode.', {
      hint: 'Leave it out: --mode compromised replaces keys at once by itself.',
    });
  }
  const effective = isNow ? { ...policy, rotateAfterDays: 0 } : policy;
  const report = await rotateAndReport(mode, effective, invocation, io);
  if (isNow && !invocation.isSet('dry-run')) checkReplaced(report);
  return 0;
};

/** Those that end with a new key in all places. */
const REPLACING: readonly Phase[] = ['provision', 'rotate', 'resume'];

/**
 * Who says --now counts on the key before being replaced, and may revoke it by hand next.
 *
 * @throws ERR_ROTATION_INCOMPLETE if a run that went well left it in use
 */
function checkReplaced({ plan: { phase, next, notes } }: RotationReport): void {
  if (REPLACING.includes(phase)) return;
  if (phase === 'repair') {
    throw incomplete(
      'This run first restored the key in use in all places.',
      'Run the same command again now.',
    );
  }
  const then = next === undefined ? '' : ` from ${toTimestamp(next.at)} on, to ${next.what}`;
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
