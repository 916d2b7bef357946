/**
 * AWS takes no signed request of a machine whose clock is further off, in milliseconds (Signature
 * Version 4: a request is valid for 5 minutes).
 */
export const LARGEST_SKEW_MS = 300_000;

/** More than this is reported, in milliseconds: a key is dated by the clock of the machine that signs it. */
const NOTABLE_SKEW_MS = 60_000;

/** A clock that is off by more than is usual. */
export interface ClockSkew {
  /** By how much and in which direction, as a sentence. */
  message: string;
  /** AWS refuses what this machine signs. */
  isTooLarge: boolean;
}

/**
 * @param aheadMs how far the clock here is ahead of a server's; undefined if none was asked
 * @returns undefined up to a minute
 */
export function findClockSkew(aheadMs: number | undefined): ClockSkew | undefined {
  if (aheadMs === undefined || Math.abs(aheadMs) <= NOTABLE_SKEW_MS) return undefined;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const direction = aheadMs > 0 ? 'ahead of' : 'behind';
  return {
    message: `The clock of this machine is ${seconds} s ${direction} the one of AWS.`,
    isTooLarge: Math.abs(aheadMs) > LARGEST_SKEW_MS,
  };
}
