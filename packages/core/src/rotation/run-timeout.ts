/** How long a run may take from its announcement until the new key is in escrow, in minutes. */
export const RUN_TIMEOUT_MINUTES = 15;
export const RUN_TIMEOUT_MS = RUN_TIMEOUT_MINUTES * 60_000;

/** When a run can no longer be at work that began at this time. */
export function runTimeout(begin: Date): Date {
  return new Date(begin.getTime() + RUN_TIMEOUT_MS);
}
