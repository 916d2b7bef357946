import { withoutControls } from './command-line/printable.ts';
import type { ProcessIo, StatusLine } from './process-io.ts';

/** Shorter waits are not worth a flicker, in milliseconds. */
const AFTER_MS = 700;
const EVERY_MS = 250;
/** Erases to the end of the line (ECMA-48, EL). */
const ERASE = '\u001b[K';

export function createStatusLine(write: (text: string) => void): StatusLine {
  let isShown = false;
  return {
    draw(text) {
      write(`\r${text}${ERASE}`);
      isShown = true;
    },
    clear() {
      if (isShown) write(`\r${ERASE}`);
      isShown = false;
    },
  };
}

/**
 * Says on one line of the terminal what is waited for, as long as `run` lasts, and takes the line
 * away after it. Nothing is written if stderr is no terminal.
 *
 * @param says what is waited for at that moment
 */
export async function withStatusLine<T>(
  says: () => string,
  { env, stderrWidth, statusLine }: Pick<ProcessIo, 'env' | 'stderrWidth' | 'statusLine'>,
  run: () => Promise<T>,
): Promise<T> {
  let hasEnded = false;
  let interval: NodeJS.Timeout | undefined;
  const draw = (width: number) => {
    const text = withoutControls(`bedrock-token: waiting for ${says()}`);
    // One that is longer than the screen could not be taken back.
    statusLine.draw(text.slice(0, width - 1));
  };
  const timer = setTimeout(async () => {
    const width = env.TERM === 'dumb' ? undefined : await stderrWidth();
    if (width === undefined || hasEnded) return;
    draw(width);
    interval = setInterval(draw, EVERY_MS, width);
  }, AFTER_MS);
  try {
    return await run();
  } finally {
    hasEnded = true;
    clearTimeout(timer);
    clearInterval(interval);
    statusLine.clear();
  }
}
