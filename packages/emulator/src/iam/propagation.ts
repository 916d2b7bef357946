/** How late news of IAM get round, in milliseconds by the emulator's clock. */
export interface Propagation {
  /** What lists and GetUser answer is so old. */
  listMs: number;
  /** Bedrock learns so late of keys that are created, changed and deleted. */
  bearerMs: number;
}

/** @throws TypeError for what is no time */
export function setPropagation(propagation: Propagation, change: Partial<Propagation>): void {
  const { listMs = propagation.listMs, bearerMs = propagation.bearerMs } = change;
  for (const [name, value] of Object.entries({ listMs, bearerMs })) {
    if (!(typeof value === 'number' && value >= 0 && Number.isFinite(value))) {
      throw new TypeError(`${name} must be a number of milliseconds`);
    }
  }
  Object.assign(propagation, { listMs, bearerMs });
}
