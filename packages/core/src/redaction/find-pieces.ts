import { LONGEST_SHOWN_RUN } from './find-runs.ts';
import type { SecretForm } from './secret-forms.ts';
import { PIECE, type SharedPieces } from './shared-pieces.ts';

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
 * Marks the pieces of secrets that follow one another in the text as they do in the secret, with
 * anything between them, if they have {@link LONGEST_SHOWN_RUN} letters in all. Each has
 * {@link PIECE} letters or more.
 *
 * @param shared the pieces of the text
 * @param marks one for each letter of the text
 * @returns false if there is too much to compare; then nothing of the text may be shown
 */
export function markPieces(
  text: string,
  secrets: readonly SecretForm[],
  shared: SharedPieces,
  marks: Uint8Array,
): boolean {
  const matches = findMatches(text, secrets, shared);
  if (matches === undefined) return false;
  for (const ofSecret of matches) markChains(ofSecret, marks);
  return true;
}

/** @param matches of one secret, as {@link findMatches} sorts them */
function markChains(matches: readonly Match[], marks: Uint8Array): void {
  /** The last match by its place in the secret. */
  const latest = new Map<number, Match>();
  /** The best match that has ended by now, by where it ends in the secret. */
  const ended = new Map<number, Match>();
  let waiting = 0;
  for (const match of matches) {
    for (; (matches[waiting] as Match).at + PIECE <= match.at; waiting++) {
      const one = matches[waiting] as Match;
      const end = one.of + PIECE;
      if (one.total > (ended.get(end)?.total ?? 0)) ended.set(end, one);
    }
    const last = latest.get(match.of - 1);
    const adjacent = last?.at === match.at - 1 ? last : undefined;
    const apart = ended.get(match.of);
    const [longer, shorter] = [(adjacent?.total ?? 3) + 1, (apart?.total ?? 0) + PIECE];
    match.total = Math.max(longer, shorter);
    match.before = longer >= shorter ? adjacent : apart;
    latest.set(match.of, match);
    if (match.total >= LONGEST_SHOWN_RUN) markBack(match, marks);
  }
}

function markBack(last: Match, marks: Uint8Array): void {
  for (let match: Match | undefined = last; match && !match.isMarked; match = match.before) {
    match.isMarked = true;
    marks.fill(1, match.at, match.at + PIECE);
  }
}

/**
 * For each secret, in the order of the text; of one place in the text, the last of the secret comes first, so
 * that what is adjacent before it is still the latest.
 *
 * @returns undefined if text and secrets repeat themselves so much that there are more than a few for each letter
 */
function findMatches(
  text: string,
  secrets: readonly SecretForm[],
  { pieces }: SharedPieces,
): Match[][] | undefined {
  const places = indexPieces(secrets);
  const found = secrets.map((): Match[] => []);
  let left = 20_000 + text.length / 10;
  for (let at = 0; at < pieces.length; at++) {
    const here = places.get(pieces[at] as number);
    if (here === undefined) continue;
    for (const { secret, of } of here) {
      // Different letters beyond U+00FF may have the same number.
      const isSame = text.startsWith(
        (secrets[secret] as SecretForm).text.slice(of, of + PIECE),
        at,
      );
      if (isSame) (found[secret] as Match[]).push({ at, of, total: 0, before: undefined });
      if (--left < 0) return undefined;
    }
  }
  return found;
}

interface Place {
  /** Which of the secrets. */
  secret: number;
  of: number;
}

function indexPieces(secrets: readonly SecretForm[]): ReadonlyMap<number, Place[]> {
  const places = new Map<number, Place[]>();
  for (const [secret, { pieces }] of secrets.entries()) {
    for (let of = pieces.length - 1; of >= 0; of--) {
      const piece = pieces[of] as number;
      const found = places.get(piece);
      if (found === undefined) places.set(piece, [{ secret, of }]);
      else found.push({ secret, of });
    }
  }
  return places;
}
