import { BedrockTokenError, findClockSkew } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';

const HINT =
  'Synchronize it with a time server: timedatectl set-ntp true, or under WSL hwclock --hctosys or wsl --shutdown.';

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
