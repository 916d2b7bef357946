/** A text without what may stand between the letters of a secret, and where each letter stands. */
export interface Letters {
  /** Letters and digits, those of ASCII in lower case; one UTF-16 unit each. */
  text: string;
  /** Where the letter begins in the original. */
  starts: Uint32Array;
  /** Where it ends there, exclusive: an escape is longer than the letter that it stands for. */
  ends: Uint32Array;
}

/**
 * Escapes of URLs (`%2B`, also `%252B`), JSON and JavaScript (`\u002b`, `\x2b`, `\n`, also with more
 * backslashes) and HTML (`&#43;`, `&#x2b;`, also `&amp;#43;`); and bytes as programs write them (`0x2b`).
 */
const ESCAPE =
  /%(?:25)*([0-9a-f]{2})|\\{1,8}(?:u\{0*([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|([nrtbfv0]))|&(?:amp;)*#(?:x0*([0-9a-f]{1,6})|0*(\d{1,7}));?|0x([0-9a-f]{2})(?![0-9a-f])/giy;
/** Digits of other scripts, `²` and `Ⅷ` stand between letters as signs do: no secret has them. */
const SIGNIFICANT = /[\p{L}0-9]/u;

/** What {@link ESCAPE} begins with. */
const MAY_ESCAPE = /[%\\&]|0x/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7f]*$/;

/** Whether a text may hold an escape. */
export const mayEscape = (text: string) => MAY_ESCAPE.test(text);

/**
 * The text of {@link lettersOf}. Secrets are long, and mostly ASCII without escapes: the first message of a
 * short program, such as an action, would else wait for them longer than for all that it says.
 */
export function lettersIn(text: string, isDecoded: boolean): string {
  const isPlain = ASCII.test(text) && !(isDecoded && mayEscape(text));
  if (!isPlain) return lettersOf(text, isDecoded).text;
  return text.replace(/[^0-9A-Za-z]+/g, '').toLowerCase();
}

/** @param isDecoded whether escapes are decoded */
export function lettersOf(text: string, isDecoded: boolean): Letters {
  const starts = new Uint32Array(text.length);
  const ends = new Uint32Array(text.length);
  let letters = '';
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const [unit, end] = isDecoded ? decodeAt(text, at) : unitAt(text, at);
    if (isSignificant(unit)) {
      letters += unit >= 'A' && unit <= 'Z' ? unit.toLowerCase() : oneUnit(unit);
      starts[count] = at;
      ends[count++] = end;
    }
    at = end;
  }
  return { text: letters, starts, ends };
}

const oneUnit = (letter: string) => (letter.length === 1 ? letter : '\ufffd');

/** Signs beyond U+FFFF, such as emoji and invisible ones, are two units; so are letters there. */
function unitAt(text: string, at: number): [unit: string, end: number] {
  if (text.charCodeAt(at) < 0xd800) return [text[at] as string, at + 1];
  const sign = String.fromCodePoint(text.codePointAt(at) as number);
  return [sign, at + sign.length];
}

function isSignificant(unit: string): boolean {
  if (unit > '\u007f') return SIGNIFICANT.test(unit);
  return (
    (unit >= '0' && unit <= '9') || (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z')
  );
}

function decodeAt(text: string, at: number): [unit: string, end: number] {
  if (!'%\\&0'.includes(text[at] as string)) return unitAt(text, at);
  ESCAPE.lastIndex = at;
  const found = ESCAPE.exec(text);
  if (found === null) return unitAt(text, at);
  const [whole, byte, braced, ofJson, ofScript, control, ofHtml, decimal, ofHex] = found;
  const end = at + whole.length;
  if (control !== undefined) return [' ', end];
  const hex = byte ?? braced ?? ofJson ?? ofScript ?? ofHtml ?? ofHex;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  return [code > 0xffff ? ' ' : String.fromCharCode(code), end];
}
