import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';

const NOTABLE_MS = 60_000;
/** AWS refuses signatures that are more than five minutes off. */
const INTOLERABLE_MS = 300_000;

/**
 * @param aheadMs how far the clock here is ahead of a server's; undefined if none was asked
 * @throws ERR_CLOCK above five minutes
 */
export function assertClock(aheadMs: number | undefined, io: ProcessIo): void {
  if (aheadMs === undefined || Math.abs(aheadMs) <= NOTABLE_MS) return;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const message = `The clock of this machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the one of AWS.`;
  const hint =
    'Set it by a time server; under WSL, hwclock --hctosys or wsl --shutdown does, and timedatectl set-ntp true elsewhere.';
  if (Math.abs(aheadMs) > INTOLERABLE_MS)
    throw new BedrockTokenError('ERR_CLOCK', message, { hint });
  io.stderr(`warning: ${message} ${hint}`);
}
