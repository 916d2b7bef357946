import { BedrockTokenError, findClockSkew } from '@bedrock-token/core';
import type { ActionRuntime } from './runtime.ts';

const HINT =
  'Synchronize it with a time server (NTP): keys and requests carry the time at which they are signed.';

/**
 * A key says when it was signed, by the clock of this machine: AWS refuses one that is signed too
 * far in the future, and one that is signed in the past ends before it says.
 *
 * @throws ERR_CLOCK if the clock differs from AWS's by more than five minutes
 */
export function checkClock(runtime: ActionRuntime): void {
  const skew = findClockSkew(runtime.requestHandler.clockAheadMs());
  if (skew === undefined) return;
  if (skew.isTooLarge) throw new BedrockTokenError('ERR_CLOCK', skew.message, { hint: HINT });
  runtime.log.warn(`${skew.message} ${HINT}`);
}
