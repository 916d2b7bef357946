/** After a text: the line end before it is part of it. */
const AFTER = '# >>> bedrock-token >>>';
/** Among the lines of a text, one of which it may stand for. */
const AMONG = '# >>> bedrock-token, among yours >>>';
const END = '# <<< bedrock-token <<<';
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
  return replaceBlocks(replaceBlocks(text, AFTER, takeAppended), AMONG, takeInserted);
}

/**
 * The numbers of the lines that hold something and are not ours, from 1. Ours is what stands between two of
 * our marks if it is exactly what we write: the author of the file could put marks around any line.
 *
 * @param ours what we write, as a file that holds nothing else
 */
export function findUnmanagedLines(text: string, ours: string): number[] {
  const lines = linesOf(text);
  const body = new Set(linesOf(ours).filter((line) => !MARKS.includes(line)));
  const foreign: number[] = [];
  for (let at = 0; at < lines.length; at++) {
    const end = findEndOfOurs(lines, at, body);
    if (end !== undefined) at = end;
    else if (lines[at]?.trim() !== '') foreign.push(at + 1);
  }
  return foreign;
}

const MARKS = [AFTER, AMONG, END];

const linesOf = (text: string) =>
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line) => line.replace(/\r$/, ''));

/** @returns undefined if no block begins there that holds our lines alone */
function findEndOfOurs(lines: string[], start: number, body: Set<string>): number | undefined {
  if (lines[start] !== AFTER && lines[start] !== AMONG) return undefined;
  let end = start + 1;
  while (end < lines.length && body.has(lines[end] ?? '')) end++;
  return lines[end] === END ? end : undefined;
}

interface Block {
  /** The line end before it; empty at the start of a text. */
  before: string;
  /** The line end after its first mark. */
  end: string;
  /** The lines between the marks. */
  body: string;
  /** The line end after its last mark. */
  after: string;
  /** Whether a line of its own follows `before`, or nothing follows the block. */
  isApart: boolean;
}

/**
 * In one pass, however many marks there are. A mark that has no end before the next mark is the
 * user's text, and stays.
 */
function replaceBlocks(text: string, mark: string, replace: (block: Block) => string): string {
  const parts: string[] = [];
  let from = 0;
  // What is before an end belongs to no later one.
  let seen = 0;
  for (let close = findEnd(text, 0); close !== -1; close = findEnd(text, close + END.length)) {
    const start = findStart(text, seen, close);
    seen = close + END.length;
    if (start?.mark !== mark) continue;
    const { at, end } = start;
    const bodyAt = at + mark.length + end.length;
    const before = text.slice(Math.max(from, lineEndBefore(text, at)), at);
    const after = lineEndAt(text, close + END.length);
    const next = close + END.length + after.length;
    const cut = at - before.length;
    const isApart = text[cut - 1] === '\n' || next === text.length;
    parts.push(text.slice(from, cut));
    parts.push(replace({ before, end, body: text.slice(bodyAt, close), after, isApart }));
    from = next;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(from);
}

/** The last mark of either kind on a line of its own before a position. */
function findStart(text: string, from: number, close: number) {
  const lines = text.slice(from, close).split('\n');
  let at = close - (lines.pop() ?? '').length;
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
    at -= line.length + 1;
    const end = line.endsWith('\r') ? '\r\n' : '\n';
    const bare = line.replace(/\r$/, '');
    const hasBom = at === 0 && bare.startsWith('\ufeff');
    const mark = hasBom ? bare.slice(1) : bare;
    if (mark === AFTER || mark === AMONG) return { mark, end, at: hasBom ? 1 : at };
  }
  return undefined;
}

function findEnd(text: string, from: number): number {
  for (let at = text.indexOf(END, from); at !== -1; at = text.indexOf(END, at + END.length)) {
    const next = at + END.length;
    const isWhole = next === text.length || lineEndAt(text, next) !== '';
    if (isWhole && (at === from || text[at - 1] === '\n')) return at;
  }
  return -1;
}

function takeAppended({ before, end, isApart }: Block): string {
  // Whatever was written below the block since begins a line of its own.
  return isApart ? before.slice(0, before.length - end.length) : before;
}

function takeInserted({ before, end, body, after }: Block): string {
  const kept = body
    .split(end)
    .filter((line) => line.startsWith(KEPT))
    .map((line) => line.slice(KEPT.length));
  return before + (kept.length === 0 ? '' : kept.join(end) + after);
}

function lineEndAt(text: string, at: number): string {
  if (text[at] === '\n') return '\n';
  return text.startsWith('\r\n', at) ? '\r\n' : '';
}

/** Where the line end before a position begins. */
function lineEndBefore(text: string, at: number): number {
  if (text[at - 1] !== '\n') return at;
  return text[at - 2] === '\r' ? at - 2 : at - 1;
}

function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}
