/** Puts a clock that stands still in the place of `Date`. Returns what sets it, to epoch ms. */
export function freezeDate(): (now: number) => void {
  const RealDate = Date;
  let frozen = 0;
  class FrozenDate extends RealDate {
    constructor(...given: [] | [number | string]) {
      super(given[0] ?? frozen);
    }

    static override now(): number {
      return frozen;
    }
  }
  globalThis.Date = FrozenDate as DateConstructor;
  return (now) => {
    frozen = now;
  };
}
