/** The clock every emulated service reads. Tests shift it; nothing else may. */
export interface Clock {
  /** Milliseconds added to the machine's time; negative for a server that is behind. */
  offsetMs: number;
  now(): Date;
}

/** A clock that agrees with the machine until somebody sets `offsetMs`. */
export function createClock(): Clock {
  return {
    offsetMs: 0,
    now() {
      return new Date(Date.now() + this.offsetMs);
    },
  };
}
