import type { SecretForm } from './secret-forms.ts';
import type { SharedPieces } from './shared-pieces.ts';

/** Letters in a row of a secret that are never shown. */
export const LONGEST_SHOWN_RUN = 12;

const SIZE = LONGEST_SHOWN_RUN;
const BASE = 16_777_619;

/**
 * Marks each letter of a text that is part of {@link LONGEST_SHOWN_RUN} letters in a row which stand in
 * one of the secrets, too. Linear in the lengths of text and secrets (Rabin–Karp).
 *
 * @param shared the pieces of the text
 * @param marks one for each letter of the text
 */
export function markRuns(
  text: string,
  secrets: readonly SecretForm[],
  shared: SharedPieces,
  marks: Uint8Array,
): void {
  const runs = indexRuns(secrets, shared);
  if (runs.size === 0) return;
  const hashes = hashesOf(text);
  for (let at = 0; at < hashes.length; at++) {
    const isRun = runs.get(hashes[at] as number)?.some((run) => text.startsWith(run, at));
    if (isRun) marks.fill(1, at, at + SIZE);
  }
}

/**
 * The runs of the secrets by their hash. Of the text, which may be a thousand times as long, an index takes
 * seconds and half a gigabyte.
 */
function indexRuns(
  secrets: readonly SecretForm[],
  shared: SharedPieces,
): ReadonlyMap<number, string[]> {
  const runs = new Map<number, string[]>();
  for (const { text, pieces } of secrets) {
    for (const [start, hash] of hashesOf(text).entries()) {
      if (!shared.holdRun(pieces, start, SIZE)) continue;
      const run = text.slice(start, start + SIZE);
      const others = runs.get(hash);
      if (others === undefined) runs.set(hash, [run]);
      else if (!others.includes(run)) others.push(run);
    }
  }
  return runs;
}

/** What comes out of the hash with the letter that leaves the window. */
const LEAVING = Array.from({ length: SIZE }).reduce<number>((sum) => Math.imul(sum, BASE), 1);

/** A rolling hash of each {@link SIZE} letters in a row. */
function hashesOf(text: string): Int32Array {
  const hashes = new Int32Array(Math.max(0, text.length - SIZE + 1));
  let hash = 0;
  for (let end = 0; end < text.length; end++) {
    hash = (Math.imul(hash, BASE) + text.charCodeAt(end)) | 0;
    const leaves = end - SIZE;
    if (leaves >= 0) hash = (hash - Math.imul(text.charCodeAt(leaves), LEAVING)) | 0;
    if (leaves >= -1) hashes[leaves + 1] = hash;
  }
  return hashes;
}
