/** Terminals and mails break a long line into lines of one length. */
const SHORTEST_LINE = 40;
/** Characters of the base64 of user, account and secret: AWS's keys have more. */
const SHORTEST_KEY = 90;
/** The sign of a quoted mail, the mark of a broken line in HTML, and what closes a value. */
const BEFORE_LINE = /^(?:>[ \t]?){1,9}/;
const BEHIND_LINE = /(?:<[^<>]{1,20}>|["'`,;]{1,3})$/;

/**
 * A text in which a key that was broken into lines is in one line again. A line goes on with a line of nothing but
 * base64 if its length agrees: all lines but the last are equally long, the first with or without what stands before
 * the key, such as the name of a variable.
 *
 * @param prefixes of keys, as an alternative of a regular expression
 */
export function joinWrappedKeys(
  text: string,
  prefixes: string,
  isKey: (text: string) => boolean,
): string {
  if (!text.includes('\n')) return text;
  const lines = text.split('\n').map(trimLine).filter(Boolean);
  const start = new RegExp(`(?<![A-Za-z0-9])(?:${prefixes})[A-Za-z0-9+/]+`, 'g');
  const isKeyLine = new RegExp(`^(?:${prefixes})`);
  const joined: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as string;
    const chunk = line.length < SHORTEST_LINE ? undefined : endOf(line, start);
    const rest = chunk === undefined ? [] : followers(lines, at, chunk, isKeyLine);
    const isCut =
      chunk !== undefined &&
      (rest.length > 1 || rest.length + 1 === lines.length || isIncomplete(chunk, isKey));
    const isWhole = isCut && rest.length > 0 && isKey([chunk, ...rest].join(''));
    joined.push(isWhole ? [line, ...rest].join('') : line);
    at += 1 + (isWhole ? rest.length : 0);
  }
  return joined.join('\n');
}

/** The match that a line ends with. Not by `$`: each start before it would be followed to the end. */
const endOf = (line: string, pattern: RegExp) =>
  line.match(pattern)?.findLast((found) => line.endsWith(found));

const trimLine = (line: string) =>
  line.trim().replace(BEFORE_LINE, '').trim().replace(BEHIND_LINE, '').trimEnd();

/** The lines that may go on with a key. */
function followers(lines: string[], at: number, chunk: string, isKeyLine: RegExp): string[] {
  const widths = [chunk.length, (lines[at] as string).length];
  const found: string[] = [];
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next] as string;
    const isText = /^[\w+/-]+={0,2}$/.test(line) && !isKeyLine.test(line);
    const fits = found.length === 0 ? widths : [(found[0] as string).length];
    if (!isText || line.length > Math.max(...fits)) break;
    found.push(line);
    if (!fits.includes(line.length) || line.endsWith('=')) break;
  }
  return found;
}

/** Base64 comes in fours, and a key is longer than most lines. */
function isIncomplete(chunk: string, isKey: (text: string) => boolean): boolean {
  const base64 = chunk.slice(chunk.lastIndexOf('-') + 1);
  return !isKey(chunk) || base64.length % 4 !== 0 || base64.length < SHORTEST_KEY;
}
