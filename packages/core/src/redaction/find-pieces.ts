import { LONGEST_SHOWN_RUN } from './find-runs.ts';

/** Letters of a piece; shorter ones stand in any text by chance. */
export const SHORTEST_PIECE = 4;
/** Of a secret and a text: more of them only if both repeat themselves. */
const MOST_MATCHES = 20_000;

/** Four letters of the text that are four of the secret, and what they go on from. */
interface Match {
  at: number;
  of: number;
  /** Letters of the secret in a row, up to here. */
  total: number;
  before: Match | undefined;
  isMarked?: true;
}

/**
 * Marks the pieces of a secret that follow one another in the text as they do in the secret, with
 * anything between them, if they have {@link LONGEST_SHOWN_RUN} letters in all. Each has
 * {@link SHORTEST_PIECE} letters or more.
 *
 * @param marks one for each letter of the text
 * @returns false if there is too much to compare; then nothing of the text may be shown
 */
export function markPieces(text: string, secret: string, marks: Uint8Array): boolean {
  const matches = findMatches(text, secret);
  if (matches === undefined) return false;
  const byPlace = new Map<number, Match>();
  /** The best match that has ended by now, by where it ends in the secret. */
  const ended = new Map<number, Match>();
  let waiting = 0;
  for (const match of matches) {
    for (; (matches[waiting] as Match).at + SHORTEST_PIECE <= match.at; waiting++) {
      const one = matches[waiting] as Match;
      const end = one.of + SHORTEST_PIECE;
      if (one.total > (ended.get(end)?.total ?? 0)) ended.set(end, one);
    }
    const adjacent = byPlace.get(placeOf(match.at - 1, match.of - 1));
    const apart = ended.get(match.of);
    const [longer, shorter] = [(adjacent?.total ?? 3) + 1, (apart?.total ?? 0) + SHORTEST_PIECE];
    match.total = Math.max(longer, shorter);
    match.before = longer >= shorter ? adjacent : apart;
    byPlace.set(placeOf(match.at, match.of), match);
    if (match.total >= LONGEST_SHOWN_RUN) markBack(match, marks);
  }
  return true;
}

const placeOf = (at: number, of: number) => at * 1_000_000 + of;

function markBack(last: Match, marks: Uint8Array): void {
  for (let match: Match | undefined = last; match && !match.isMarked; match = match.before) {
    match.isMarked = true;
    marks.fill(1, match.at, match.at + SHORTEST_PIECE);
  }
}

/** In the order of the text. */
function findMatches(text: string, secret: string): Match[] | undefined {
  const places = new Map<string, number[]>();
  for (let at = 0; at + SHORTEST_PIECE <= text.length; at++) {
    const piece = text.slice(at, at + SHORTEST_PIECE);
    const found = places.get(piece);
    if (found === undefined) places.set(piece, [at]);
    else found.push(at);
  }
  const matches: Match[] = [];
  for (let of = 0; of + SHORTEST_PIECE <= secret.length; of++) {
    for (const at of places.get(secret.slice(of, of + SHORTEST_PIECE)) ?? []) {
      matches.push({ at, of, total: 0, before: undefined });
    }
    if (matches.length > MOST_MATCHES) return undefined;
  }
  return matches.sort((one, other) => one.at - other.at || one.of - other.of);
}
