/** What else uses what setup made. */
export interface Dependents {
  /** The roles that name the provider in their trust policy; undefined if they could not be listed. */
  trusting: readonly string[] | undefined;
  /** The IDs of the keys of each user. */
  keys: Readonly<Record<string, readonly string[]>>;
  /** Decides whether the deny of an incident is still needed. */
  now: Date;
}
