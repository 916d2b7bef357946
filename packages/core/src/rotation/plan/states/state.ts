import type { ErrorCode } from '../../../errors.ts';
import type { RotationMode } from '../make-plan.ts';
import type { Phase } from '../plan.ts';

/**
 * What a run may find, and what it is to do then: a row of the table in docs/rotation.md, and a
 * test of the planner. Ages and dates are relative to now: `31d`, `25h`, `5m`.
 */
export interface State {
  /** The policy, in a sentence. */
  policy: string;
  /**
   * The oldest first: `A 31d`, and what is special: `inactive`, `expired`, `ends 2d`. Keys live
   * for 60 days otherwise.
   */
  keys: string[];
  /** `live A 31d`, `retiring A 25h`, `inactive A 73h`, `leaked A 73h`, `creating 1h after A`. */
  tags?: string[];
  /**
   * What each sink holds: a key, `dead`, `other-user` (a key of another user that works), `foreign` (no
   * key at all; `foreign!` if it may be overwritten), `empty`, or `unknown` for one
   * that gives nothing back, with the time of its last writing if that can be seen: `unknown 2d`.
   * `unclaimed` is such a one that no run has recorded; `unclaimed!` may be overwritten.
   */
  sinks: string[];
  /** What the escrow holds; absent without an escrow. */
  escrow?: string;
  /** Keys whose value is available, in addition to those that a place is seen to hold. */
  availableValues?: string[];

  phase: Phase;
  /** As `writeSteps` has them; none for nothing to do. */
  steps?: string;
  /** As `writeNext` has it. */
  next?: string;
  /** A part of what is reported. */
  note?: string;
  /** A part of what a person still has to do after the steps; the run fails. */
  incomplete?: string;
  /** Why nothing is done, and the keys that the message names. */
  refusal?: { code: ErrorCode; names: string };
}

/** A table of states, for one mode. */
export interface Chapter {
  title: string;
  mode: RotationMode;
  states: State[];
}
