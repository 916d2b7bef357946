import { createInterface } from 'node:readline';
import { isatty } from 'node:tty';
import { withoutControls } from './printable.ts';

/**
 * Asks for yes or no on the terminal. Whatever is not yes is no, and so is the end of the input.
 *
 * @param write writes to stderr
 * @returns undefined if there is nobody to ask
 */
export async function confirm(
  question: string,
  write: (text: string) => void,
): Promise<boolean | undefined> {
  if (!isatty(0) || !isatty(2)) return undefined;
  write(`${withoutControls(question)} [y/N] `);
  const lines = createInterface({ input: process.stdin, terminal: false });
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
