/** After a text: the line end before it is part of it. */
const AFTER = '# >>> bedrock-token >>>';
/** Among the lines of a text, one of which it may stand for. */
const AMONG = '# >>> bedrock-token, among yours >>>';
const END = '# <<< bedrock-token <<<';
const toPattern = (mark: string) =>
  new RegExp(
    `(\\r?\\n)?(?<=^\\ufeff?)${mark}(\\r?\\n)((?:[^\\n]*\\n)*?)${END}(\\r?\\n|$(?![^]))`,
    'gm',
  );
const BLOCKS_AFTER = toPattern(AFTER);
const BLOCKS_AMONG = toPattern(AMONG);
/** How a line that had to give way is kept inside our block. */
const KEPT = '# bedrock-token keeps: ';

/**
 * Puts lines of ours at the end of a text, between marks by which they are found again.
 * {@link removeBlocks} gives the very text back.
 */
export function appendBlock(text: string, lines: readonly string[]): string {
  const end = lineEndOf(text);
  const block = [AFTER, ...lines, END, ''].join(end);
  return text === '' ? block : text + end + block;
}

/** The same between two lines of a text. */
export function insertBlock(text: string, at: number, lines: readonly string[]): string {
  const block = [AMONG, ...lines, END, ''].join(lineEndOf(text));
  return text.slice(0, at) + block + text.slice(at);
}

/** The same in the place of a line, which the block keeps. */
export function replaceLine(
  text: string,
  at: number,
  line: string,
  lines: readonly string[],
): string {
  const block = [AMONG, KEPT + line, ...lines, END].join(lineEndOf(text));
  return text.slice(0, at) + block + text.slice(at + line.length);
}

/** Takes every block of ours out, and puts back the lines that they keep. */
export function removeBlocks(text: string): string {
  return text.replace(BLOCKS_AFTER, takeAppended).replace(BLOCKS_AMONG, takeInserted);
}

type Match = [
  all: string,
  before: string | undefined,
  end: string,
  body: string,
  after: string,
  at: number,
  text: string,
];

function takeAppended(...[all, before = '', end, , , at, text]: Match): string {
  // Whatever was written below the block since begins a line of its own.
  const isOurs = text[at - 1] === '\n' || at + all.length === text.length;
  return isOurs ? before.slice(0, before.length - end.length) : before;
}

function takeInserted(...[, before = '', end, body, after]: Match): string {
  const kept = body
    .split(end)
    .filter((line) => line.startsWith(KEPT))
    .map((line) => line.slice(KEPT.length));
  return before + (kept.length === 0 ? '' : kept.join(end) + after);
}

function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}
