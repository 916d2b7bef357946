/** Control and format characters, and separators: a terminal obeys some, others turn text around. */
const UNFIT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * A text of several lines, fit for a terminal: paths, names and the words of servers may hold what it
 * obeys. Our own continuation lines begin with two spaces; any other line end is not ours.
 */
export const withoutControls = (text: string) => text.replace(UNFIT, replaceUnlessOurs);

function replaceUnlessOurs(character: string, at: number, text: string): string {
  return character === '\n' && text.startsWith('  ', at + 1) ? character : '?';
}

/** The same of a text that has one line. */
export const inOneLine = (text: string) => text.replace(UNFIT, '?');

/** What somebody typed, fit for one line of a terminal: no control character, not too long. */
export const printable = (text: string, length = 80) =>
  text.slice(0, length).replace(/[^\x20-\x7e]/g, '?');

/**
 * JSON that is fit for a terminal, too: `JSON.stringify` leaves C1 control characters, DEL and format
 * characters as they are.
 *
 * @param indent spaces per level; default all in one line
 * @returns with a line end
 */
export function toJson(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, undefined, indent);
  return `${text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeUnits)}\n`;
}

/** Each UTF-16 unit by itself (RFC 8259, 7). */
function escapeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}
