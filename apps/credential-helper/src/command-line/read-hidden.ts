import { isatty } from 'node:tty';
import { BedrockTokenError } from '@bedrock-token/core';

/** What a terminal sends in raw mode: Ctrl-C, Ctrl-D, Backspace. */
const [INTERRUPT, END] = ['\u0003', '\u0004'];
const ERASE = /[^\n][\b\u007f]/;
/** What terminals put around a text that is pasted, and shells ask for. */
const PASTE = new RegExp(`${String.fromCharCode(27)}\\[20[01]~`, 'g');
/** Lines that come at once are one paste, in milliseconds. */
const PASTE_MS = 100;

/**
 * Reads a secret at the terminal, without an echo: one paste, which may have several lines. Raw mode also takes
 * lines of more than 4095 characters, where a terminal of Linux would cut them.
 *
 * @param write writes to stderr
 * @returns undefined if stdin or stderr is not a terminal
 * @throws ERR_INPUT for Ctrl-C
 */
export async function readHidden(
  prompt: string,
  write: (text: string) => void,
): Promise<string | undefined> {
  if (!isatty(0) || !isatty(2)) return undefined;
  const { stdin } = process;
  stdin.setRawMode(true);
  write(prompt);
  try {
    return await readPaste(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    write('\n');
  }
}

function readPaste(stdin: NodeJS.ReadStream): Promise<string> {
  let text = '';
  let timer: NodeJS.Timeout | undefined;
  return new Promise((resolve, reject) => {
    const finish = () => {
      stdin.removeListener('data', onData);
      resolve(clean(text));
    };
    const onData = (part: string) => {
      text += part.replace(/\r\n?/g, '\n');
      clearTimeout(timer);
      if (text.includes(INTERRUPT)) return reject(interrupted());
      if (text.includes(END)) return finish();
      if (/\S\s*\n\s*$/.test(text)) timer = setTimeout(finish, PASTE_MS);
    };
    stdin.setEncoding('utf8').on('data', onData).once('end', finish);
  });
}

function clean(text: string): string {
  let line = text.replace(PASTE, '').split(END)[0] ?? '';
  while (ERASE.test(line)) line = line.replace(ERASE, '');
  return line;
}

const interrupted = () =>
  new BedrockTokenError('ERR_INPUT', 'You pressed Ctrl-C, so nothing was read or changed.', {
    hint: 'Run the same command again, and paste the key.',
    refused: true,
  });
