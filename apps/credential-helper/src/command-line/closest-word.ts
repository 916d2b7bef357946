import { distance } from 'fastest-levenshtein';

/** The word that was most likely meant; undefined if none is near. */
export function closest(word: string, words: readonly string[]): string | undefined {
  const near = words
    .map((candidate) => ({ candidate, far: distance(word.slice(0, 40), candidate) }))
    .filter(({ far, candidate }) => far <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.far - b.far);
  return near[0]?.candidate;
}
