import { randomFrom, seed, shuffle } from './seed.ts';

/** Whether `npm run test:all` runs, which leaves nothing out; `npm test` takes samples. */
export const isExhaustive = process.env.EXHAUSTIVE === '1';

/** Of the rows of a table the executable is tried with each, too. */
const takesEveryRow = isExhaustive || process.env.EXHAUSTIVE === 'rows';

/** @returns how many there are of what can be had in any number */
export function sizeOf(sample: number, whole: number): number {
  return isExhaustive ? whole : sample;
}

let draws = 0;

/**
 * The rows of a table: in `npm test` so many of them, drawn by the seed and in their order, and else
 * all of them.
 */
export function sampleOf<const T>(rows: readonly T[], count: number): T[] {
  if (takesEveryRow || count >= rows.length) return [...rows];
  if (draws === 0) console.log(`samples of tables; SEED=${seed} repeats them`);
  draws += 1;
  const order = shuffle([...rows.keys()], randomFrom(seed));
  const drawn = new Set(order.slice(0, count));
  return rows.filter((_, index) => drawn.has(index));
}
