/** From the whole to the part, such as `trust policy` and `AssumeByGitHubJobs`. */
export type Place = readonly string[];

/** One thing that is not as it should be. */
export interface Difference extends Cure {
  where: Place;
  problem: string;
  /**
   * `broken`: jobs fail. `open`: more is allowed than asked for. `other`: it is neither, but not as
   * asked for.
   */
  effect: 'broken' | 'open' | 'other';
}

export type ShownDifference = Omit<Difference, 'where'> & { where: string };

/** With its place as users read it, such as `trust policy, AssumeByGitHubJobs`. */
export const showPlace = (difference: Difference): ShownDifference => ({
  ...difference,
  where: difference.where.join(', '),
});

export interface Cure {
  /** What to do, in one or two sentences. */
  cure: string;
  /** Whether `--apply` does it, if the role is one of setup. */
  isFixedByApply?: true;
  /** What helps without `--apply`; only of a cure that names it. */
  byHand?: string;
}

const APPLY = 'Run the same command with --apply in place of --check.';

export const BY_APPLY: Cure = { cure: APPLY, isFixedByApply: true };

/** @param sentence what else is to be known */
export const byApply = (sentence: string): Cure => ({
  cure: `${APPLY} ${sentence}`,
  isFixedByApply: true,
  byHand: sentence,
});

/** @param command what does the same */
export const byApplyOrCommand = (command: string): Cure => ({
  cure: `${APPLY} Or: ${command}`,
  isFixedByApply: true,
  byHand: `Run: ${command}`,
});

/** @param sentence what to do in place of `--apply` */
export const insteadOfApply = (sentence: string): Cure => ({
  cure: `${sentence} Otherwise: ${APPLY}`,
  isFixedByApply: true,
  byHand: sentence,
});
