/** Letters of a piece; shorter ones stand in any text by chance. */
export const PIECE = 4;
/** Pieces that have to be in both before anything is hidden: 12 letters are three of them. */
const LEAST = 3;

/** Each four letters in a row, as numbers: see {@link SharedPieces}. */
export function piecesOf(text: string): Uint32Array {
  const pieces = new Uint32Array(Math.max(0, text.length - PIECE + 1));
  let piece = 0;
  for (let at = 0; at < text.length; at++) {
    // Of letters beyond U+00FF not all is kept.
    piece = ((piece << 8) ^ text.charCodeAt(at)) >>> 0;
    if (at + 1 >= PIECE) pieces[at + 1 - PIECE] = piece;
  }
  return pieces;
}

/**
 * Says of a secret, quickly, whether a text may show any of it. Most messages show nothing, and a
 * program knows many secrets, each in several forms and thousands of letters long.
 */
export class SharedPieces {
  /** Those of the text, by their place. */
  readonly pieces: Uint32Array;
  /** The same by their hash; 0 is empty. A `Set` of a million takes far longer. */
  readonly #table: Uint32Array;

  constructor(text: string) {
    this.pieces = piecesOf(text);
    this.#table = new Uint32Array(2 ** Math.ceil(Math.log2(2 * this.pieces.length + 2)));
    for (const piece of this.pieces) this.#table[this.#slotOf(piece)] = piece;
  }

  /** False only if fewer than three pieces of the secret stand in the text. */
  mayShow(secret: Uint32Array): boolean {
    let found = 0;
    for (let at = 0; at < secret.length; at++) {
      if (this.#has(secret[at] as number) && ++found === LEAST) return true;
    }
    return false;
  }

  /** False only if so many letters of the secret from a place on do not stand in the text in a row. */
  holdRun(secret: Uint32Array, start: number, length: number): boolean {
    for (let at = start; at < start + length; at += PIECE) {
      if (!this.#has(secret[at] as number)) return false;
    }
    return true;
  }

  #has(piece: number): boolean {
    return this.#table[this.#slotOf(piece)] === piece;
  }

  /** Where it stands, or would stand. */
  #slotOf(piece: number): number {
    const last = this.#table.length - 1;
    const hash = Math.imul(piece, 0x9e3779b1);
    let slot = (hash ^ (hash >>> 15)) & last;
    while (this.#table[slot] !== 0 && this.#table[slot] !== piece) slot = (slot + 1) & last;
    return slot;
  }
}
