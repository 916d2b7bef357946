/** Letters of a piece: the shortest that is looked for. */
const SIZE = 4;
/** Pieces that have to be in both before anything is hidden: 12 letters are three of them. */
const LEAST = 3;
const SLOTS = 65_536;

/** Each four letters in a row, as numbers: see {@link SharedPieces}. */
export function piecesOf(text: string): Uint32Array {
  const pieces = new Uint32Array(Math.max(0, text.length - SIZE + 1));
  let piece = 0;
  for (let at = 0; at < text.length; at++) {
    // Of letters beyond U+00FF not all is kept.
    piece = ((piece << 8) ^ text.charCodeAt(at)) >>> 0;
    if (at + 1 >= SIZE) pieces[at + 1 - SIZE] = piece;
  }
  return pieces;
}

/**
 * Says of a secret, quickly, whether a text may show any of it. Most messages show nothing, and a
 * program knows many secrets, each in several forms and thousands of letters long.
 */
export class SharedPieces {
  readonly #slots = new Uint8Array(SLOTS);
  readonly #pieces: Set<number>;

  constructor(text: string) {
    const pieces = piecesOf(text);
    this.#pieces = new Set(pieces);
    for (const piece of pieces) this.#slots[slotOf(piece)] = 1;
  }

  /** False only if fewer than three pieces of the secret stand in the text. */
  mayShow(secret: Uint32Array): boolean {
    const [slots, own] = [this.#slots, this.#pieces];
    let found = 0;
    for (let at = 0; at < secret.length; at++) {
      const piece = secret[at] as number;
      if (slots[slotOf(piece)] === 0 || !own.has(piece)) continue;
      if (++found === LEAST) return true;
    }
    return false;
  }
}

const slotOf = (piece: number) => Math.imul(piece, 0x9e3779b1) >>> 16;
