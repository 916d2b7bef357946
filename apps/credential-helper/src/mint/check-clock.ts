import { BedrockTokenError, findClockSkew } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';

const HINT =
  'Set it by a time server; under WSL, hwclock --hctosys or wsl --shutdown does, and timedatectl set-ntp true elsewhere.';

/**
 * @param aheadMs how far the clock here is ahead of a server's; undefined if none was asked
 * @throws ERR_CLOCK above five minutes
 */
export function assertClock(aheadMs: number | undefined, io: ProcessIo): void {
  const skew = findClockSkew(aheadMs);
  if (skew === undefined) return;
  if (skew.isTooLarge) throw new BedrockTokenError('ERR_CLOCK', skew.message, { hint: HINT });
  io.stderr(`warning: ${skew.message} ${HINT}`);
}
