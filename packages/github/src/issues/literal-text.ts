/** Enough for any message and hint; GitHub takes 65536 characters in all. */
const LONGEST = 6000;
const WIDTH = 100;

/**
 * Text of others as a code block: in there GitHub makes nothing of Markdown, HTML, mentions and
 * references. The fence is longer than any in the text, so that the text cannot end the block.
 */
export function quoteLiterally(text: string): string {
  const shown = visible(text)
    .slice(0, LONGEST)
    .split('\n')
    .map((line) => wrap(line.trimEnd()))
    .join('\n');
  const longest = Math.max(2, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${shown}\n${fence}`;
}

/** The same for a short text of others within a line. */
export function spellOut(text: string): string {
  return `\`${visible(text)
    .replace(/[`\n|]+/g, ' ')
    .trim()
    .slice(0, 200)}\``;
}

/** Without characters that reorder, hide or overwrite others. */
function visible(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .trim();
}

/** Code blocks do not wrap by themselves. */
function wrap(line: string): string {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const at = rest.lastIndexOf(' ', WIDTH);
    const end = at > rest.search(/\S/) ? at : rest.indexOf(' ', WIDTH);
    if (end < 0) break;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end + 1);
  }
  return [...lines, rest].join('\n');
}
