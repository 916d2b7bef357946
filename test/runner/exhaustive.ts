/** Whether `npm run test:all` runs, which leaves nothing out; `npm test` takes samples. */
export const isExhaustive = process.env.EXHAUSTIVE === '1';

/** @returns how many there are of what can be had in any number */
export function sizeOf(sample: number, whole: number): number {
  return isExhaustive ? whole : sample;
}
