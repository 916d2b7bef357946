import { killGroup, startProgram } from '../run-program.ts';

/** One process of Claude Code that takes turn after turn. */
export interface Conversation extends AsyncDisposable {
  /** @returns what it answers; `isError` if it says that the turn failed */
  ask(text: string): Promise<{ isError: boolean; text: string }>;
}

interface Line {
  type?: string;
  is_error?: boolean;
  result?: string;
}

const ARGS = ['--print', '--verbose', '--input-format', 'stream-json'];
const STREAMED = ['--output-format', 'stream-json'];

/** Starts `claude` so that it reads turns from standard input, as its SDK does. */
export function startConversation(
  claude: string,
  options: { cwd: string; env: Readonly<Record<string, string>> },
): Conversation {
  const child = startProgram(claude, [...ARGS, ...STREAMED], options);
  let rest = '';
  let said = '';
  const results: Line[] = [];
  let wake = () => {};
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    results.push(...lines.filter(Boolean).map(parse).filter(isResult));
    wake();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stdin?.on('error', () => {});
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  let isOver = false;
  child.on('close', () => {
    isOver = true;
    wake();
  });
  return {
    async ask(text) {
      const message = { role: 'user', content: text };
      child.stdin?.write(`${JSON.stringify({ type: 'user', message })}\n`);
      while (results.length === 0 && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const line = results.shift();
      if (line === undefined) return { isError: true, text: `claude ended: ${said.slice(-300)}` };
      return { isError: line.is_error === true, text: line.result ?? '' };
    },
    async [Symbol.asyncDispose]() {
      killGroup(child);
      await ended;
    },
  };
}

function parse(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return {};
  }
}

const isResult = ({ type }: Line) => type === 'result';
