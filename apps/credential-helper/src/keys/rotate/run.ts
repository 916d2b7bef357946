import type { Phase, RotationMode, RotationReport } from '@bedrock-token/core';
import { BedrockTokenError, toTimestamp, unfilledError } from '@bedrock-token/core';
import type { RunAction } from '../../command-line/spec.ts';
import { readRotationPolicy, rotateAndReport } from '../shared/run-rotation.ts';
import { OPTION_VOCABULARY } from '../shared/vocabulary.ts';

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
  if (invocation.isSet('dry-run')) return 0;
  const unfilled = unfilledError(report, OPTION_VOCABULARY);
  if (unfilled !== undefined) throw unfilled;
  if (isNow) checkReplaced(report);
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
  // A run that waits does so for another run or for IAM, not for room.
  const when = phase === 'wait' ? '' : ' It replaces the key as soon as there is room.';
  throw incomplete(notes.join(' '), `Run the same command again${then}.${when}`);
}

function incomplete(reason: string, hint: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `The key was not replaced. ${reason}`.trim(),
    { hint },
  );
}
