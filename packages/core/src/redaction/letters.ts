/** A text without what may stand between the letters of a secret, and where each letter stands. */
export interface Letters {
  /** Letters and digits, those of ASCII in lower case; one UTF-16 unit each. */
  text: string;
  /** Where the letter begins in the original. */
  starts: number[];
  /** Where it ends there, exclusive: an escape is longer than the letter that it stands for. */
  ends: number[];
}

/**
 * Escapes of URLs (`%2B`, also `%252B`), JSON and JavaScript (`\u002b`, `\x2b`, `\n`, also with more
 * backslashes) and HTML (`&#43;`, `&#x2b;`, also `&amp;#43;`).
 */
const ESCAPE =
  /%(?:25)*([0-9a-f]{2})|\\{1,8}(?:u\{0*([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([nrtbfv0]))|&(?:amp;)*#(?:x0*([0-9a-f]{1,6})|0*(\d{1,7}));?/giy;
const SIGNIFICANT = /[\p{L}\p{N}]/u;

/** @param isDecoded whether escapes are taken for what they stand for */
export function lettersOf(text: string, isDecoded: boolean): Letters {
  const starts: number[] = [];
  const ends: number[] = [];
  const units: string[] = [];
  for (let at = 0; at < text.length; ) {
    const [unit, end] = isDecoded ? decodeAt(text, at) : [text[at] as string, at + 1];
    if (isSignificant(unit)) {
      units.push(unit >= 'A' && unit <= 'Z' ? unit.toLowerCase() : unit);
      starts.push(at);
      ends.push(end);
    }
    at = end;
  }
  return { text: units.join(''), starts, ends };
}

function isSignificant(unit: string): boolean {
  if (unit < '\u0080') return /[0-9A-Za-z]/.test(unit);
  // Half of a surrogate pair counts: it may be a part of a letter.
  return SIGNIFICANT.test(unit) || (unit >= '\ud800' && unit <= '\udfff');
}

function decodeAt(text: string, at: number): [unit: string, end: number] {
  const first = text[at] as string;
  if (first !== '%' && first !== '\\' && first !== '&') return [first, at + 1];
  ESCAPE.lastIndex = at;
  const found = ESCAPE.exec(text);
  if (found === null) return [first, at + 1];
  const [whole, byte, braced, ofJson, ofScript, control, ofHtml, decimal] = found;
  const end = at + whole.length;
  if (control !== undefined) return [' ', end];
  const hex = byte ?? braced ?? ofJson ?? ofScript ?? ofHtml;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return [code > 0xffff ? ' ' : String.fromCharCode(code), end];
}
