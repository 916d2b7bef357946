import { distance } from 'fastest-levenshtein';

/** Shorter beginnings are of many words. */
const SHORTEST_BEGINNING = 3;
const MOST_WORDS = 3;

/** The word that was most likely meant; undefined if none is near. */
export function closest(word: string, words: readonly string[]): string | undefined {
  const near = words
    .map((candidate) => ({ candidate, far: distance(word.slice(0, 40), candidate) }))
    .filter(({ far, candidate }) => far <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.far - b.far);
  return near[0]?.candidate;
}

/** The words that may have been meant: the nearest, or else those that begin with it. */
function likely(word: string, words: readonly string[]): readonly string[] {
  const near = closest(word, words);
  if (near !== undefined) return [near];
  if (word.length < SHORTEST_BEGINNING) return [];
  return words.filter((candidate) => candidate.startsWith(word)).slice(0, MOST_WORDS);
}

/**
 * `Did you mean A or B? `, with a space behind it; empty if nothing is near.
 *
 * @param show how a word is written in the sentence
 */
export function suggest(
  word: string,
  words: readonly string[],
  show: (word: string) => string,
): string {
  const meant = likely(word, words);
  return meant.length === 0 ? '' : `Did you mean ${meant.map(show).join(' or ')}? `;
}
