import { inputError } from '../errors.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** How long keys live and how they leave. */
export interface RotationPolicy {
  /** The age IAM ends a key at, in days; undefined for never. */
  credentialAgeDays: number | undefined;
  /** A key is replaced at this age, in days. */
  rotateAfterDays: number;
  /** From the publication of a key until the one before is deactivated, in hours. */
  graceHours: number;
  /** From the deactivation of a key until it is deleted, in hours. */
  soakHours: number;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** A schedule may drop a run (GitHub's documentation of `schedule`), and is daily at its best. */
const MISSED_RUN_HOURS = 24;

/**
 * Ages that cannot work are refused before anything is made: a key has to outlive the time until
 * it is replaced, the grace and soak of the one before, and a run that did not happen.
 *
 * @throws ERR_INPUT naming the input and the least that would do
 */
export function checkPolicy(policy: RotationPolicy, vocabulary: Vocabulary): void {
  const { rotateAfter, credentialAge, grace, soak, assign } = vocabulary;
  const { credentialAgeDays, rotateAfterDays, graceHours, soakHours } = policy;
  const leaveHours = graceHours + soakHours + MISSED_RUN_HOURS;
  const parts = `${graceHours} h until that key is deactivated (grace), ${soakHours} h until it is deleted (soak) and ${MISSED_RUN_HOURS} h for a run that is missed`;
  if (rotateAfterDays * 24 < leaveHours) {
    throw inputError(
      rotateAfter,
      `leaves no time for a key to retire before the next is due: ${parts} do not fit into ${rotateAfterDays} days`,
      `Write ${assign(rotateAfter, Math.ceil(leaveHours / 24))} or more, or shorten ${grace} and ${soak}. AWS allows two keys per user, so the old key must be deleted by then.`,
    );
  }
  if (credentialAgeDays === undefined) return;
  const needed = Math.ceil(rotateAfterDays + leaveHours / 24);
  if (credentialAgeDays >= needed) return;
  throw inputError(
    credentialAge,
    `lets keys expire too early: ${rotateAfterDays} days until they are replaced, ${parts} do not fit into ${credentialAgeDays} days`,
    `Write ${assign(credentialAge, needed)} or more, or a smaller ${rotateAfter}.`,
  );
}
