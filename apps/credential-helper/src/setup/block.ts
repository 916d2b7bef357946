const BEGIN = '# >>> bedrock-token >>>';
const END = '# <<< bedrock-token <<<';
const BLOCK = new RegExp(`^${BEGIN}\\n(?:.*\\n)*?${END}\\n?`, 'gm');
/** How a line that had to give way is kept inside our block. */
const KEPT = '# bedrock-token keeps: ';

/** Lines of ours, between marks by which they are found again. */
export function toBlock(lines: readonly string[]): string {
  return `${[BEGIN, ...lines, END].join('\n')}\n`;
}

/** Puts a block at the end of a text, with a blank line before it. */
export function appendBlock(text: string, lines: readonly string[]): string {
  const head = text === '' ? '' : `${text.replace(/\n*$/, '')}\n\n`;
  return head + toBlock(lines);
}

export const keepLine = (line: string) => KEPT + line;

/** Takes every block of ours out, and puts back the lines that they keep. */
export function removeBlocks(text: string): string {
  return text
    .replace(/\r\n/g, '\n')
    .replace(BLOCK, (block) =>
      block
        .split('\n')
        .filter((line) => line.startsWith(KEPT))
        .map((line) => `${line.slice(KEPT.length)}\n`)
        .join(''),
    )
    .replace(/\n{2,}$/, '\n')
    .replace(/^\n+$/, '');
}
