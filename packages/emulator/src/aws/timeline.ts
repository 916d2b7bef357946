import type { Clock } from '../server/clock.ts';

/** A state and all that it has been, for services that show changes late. */
export interface Timeline<T> {
  readonly present: T;
  /** As it was before the latest change. */
  readonly previous: T;
  /** As it was so many milliseconds ago; at 0 it is the present, whatever the clock says. */
  ago(milliseconds: number): T;
  change(next: T): void;
  /** Changes present and past alike: what is set up is not news. */
  settle(edit: (state: T) => T): void;
}

/** @param initial holds from the beginning of time; states are never changed in place */
export function createTimeline<T>(initial: T, clock: Clock): Timeline<T> {
  let previous = initial;
  let latest = { at: Number.NEGATIVE_INFINITY, state: initial };
  const history = [latest];
  return {
    get present() {
      return latest.state;
    },
    get previous() {
      return previous;
    },
    ago(milliseconds) {
      if (milliseconds <= 0) return latest.state;
      const time = clock.now().getTime() - milliseconds;
      return (history.findLast(({ at }) => at <= time) ?? latest).state;
    },
    change(next) {
      previous = latest.state;
      latest = { at: clock.now().getTime(), state: next };
      history.push(latest);
    },
    settle(edit) {
      for (const entry of history) entry.state = edit(entry.state);
      previous = edit(previous);
    },
  };
}
