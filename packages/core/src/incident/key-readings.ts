/** Beyond these letters ahead of a key, colours and marks of terminals, and characters that nobody sees. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals send them
const UNSEEN = /\x1b\[[\d;]*[A-Za-z]|[\0\u00ad\u200b-\u200d\u2060\ufeff]/g;
/** A shell's or YAML's mark that a line goes on. */
const CONTINUED = /\\\r?\n[ \t]*/g;
/**
 * Quoted-printable goes on with the next line. Its lines have 76 characters at most (RFC 2045, 6.7), and those that
 * break a key are nearly as long: a key that ends with `=` is longer, and the next line is none of it.
 */
const SOFT_BREAK = /(?<=^.{60,79})=[ \t]{0,100}\r?\n/gm;
/** Long enough for a key; such as a value of a Kubernetes secret. */
const ENCODED = /[A-Za-z0-9+/]{80,}={0,2}/g;

/**
 * What a text can mean: as it stands, without the marks that programs put into a long line, and what it has in
 * base64. Time is linear in the length of the text.
 */
export function readingsOf(text: string): string[] {
  const plain = withoutEscapes(text);
  const readings = [plain, withoutEscapes(text.replace(CONTINUED, ''))];
  if (/=3D/.test(text) || text.search(SOFT_BREAK) >= 0)
    readings.push(withoutEscapes(decodeQuotedPrintable(text)));
  readings.push(...(plain.match(ENCODED) ?? []).map(decodeBase64));
  return [...new Set(readings)];
}

/**
 * Without what JSON, URLs, scripts and UTF-16 put between and into the characters of a key. A pattern that begins
 * with a repetition must not begin within one: else a long run costs the square of its length.
 */
const withoutEscapes = (text: string) =>
  decodePercent(decodePercent(text))
    .replace(UNSEEN, '')
    .replace(/(?<!\\)\\+\//g, '/')
    .replace(/(?<!\\)\\+[nrt]/g, ' ')
    .replace(/(?<!\\)\\+(?:u00|x)([2-7][\da-f])/gi, (_, code: string) => characterOf(code));

/** Twice encoded is twice decoded. Controls, such as a line feed, stand between words. */
const decodePercent = (text: string) =>
  text
    .replace(/%0[9ad]/gi, ' ')
    .replace(/%([2-7][\da-f])/gi, (_, code: string) => characterOf(code));

/** RFC 2045, section 6.7. */
const decodeQuotedPrintable = (text: string) =>
  text.replace(SOFT_BREAK, '').replace(/=([2-7][\dA-F])/g, (_, code: string) => characterOf(code));

const characterOf = (code: string) => String.fromCharCode(Number.parseInt(code, 16));

function decodeBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}
