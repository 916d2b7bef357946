import { BedrockTokenError } from '@bedrock-token/core';
import type { ActionRuntime } from './runtime.ts';

/** More than this is told, and more than the other refused; in milliseconds. */
const NOTABLE_MS = 60_000;
const INTOLERABLE_MS = 300_000;

/**
 * A key says when it was signed, by the clock of this machine: AWS refuses one that is signed too
 * far in the future, and one that is signed in the past ends before it says.
 *
 * @throws ERR_CLOCK if the clock differs from AWS's by more than five minutes
 */
export function checkClock(runtime: ActionRuntime): void {
  const aheadMs = runtime.requestHandler.clockAheadMs();
  if (aheadMs === undefined || Math.abs(aheadMs) <= NOTABLE_MS) return;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const message = `The clock of this machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the one of AWS.`;
  const hint =
    'Set it by a time server (NTP): keys and requests carry the time at which they are signed.';
  if (Math.abs(aheadMs) > INTOLERABLE_MS)
    throw new BedrockTokenError('ERR_CLOCK', message, { hint });
  runtime.log.warn(`${message} ${hint}`);
}
