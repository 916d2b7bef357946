/** Letters in a row of a secret that are never shown. */
export const LONGEST_SHOWN_RUN = 12;

const SIZE = LONGEST_SHOWN_RUN;
const BASE = 16_777_619;

/**
 * Marks each letter of a text that is part of {@link LONGEST_SHOWN_RUN} letters in a row which stand in
 * one of the secrets, too. Linear in the lengths of text and secrets (Rabin–Karp).
 *
 * @param marks one for each letter of the text
 */
export function markRuns(text: string, secrets: readonly string[], marks: Uint8Array): void {
  if (text.length < SIZE || secrets.length === 0) return;
  const places = indexWindows(text);
  for (const secret of secrets) {
    for (const [start, hash] of hashesOf(secret).entries()) {
      const starts = places.get(hash);
      if (starts === undefined) continue;
      const run = secret.slice(start, start + SIZE);
      const others = starts.filter((at) => {
        const isSame = text.startsWith(run, at);
        if (isSame) marks.fill(1, at, at + SIZE);
        return !isSame;
      });
      // Each place is found once, so that repetitive texts cost no more than others.
      if (others.length === 0) places.delete(hash);
      else places.set(hash, others);
    }
  }
}

function indexWindows(text: string): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const [start, hash] of hashesOf(text).entries()) {
    const starts = places.get(hash);
    if (starts === undefined) places.set(hash, [start]);
    else starts.push(start);
  }
  return places;
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
