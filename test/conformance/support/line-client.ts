import { createInterface } from 'node:readline';
import { killGroup, startProgram } from '../run-program.ts';

/** What a client made of one question, as its program prints it. */
export interface LineAnswer {
  readonly name: string;
  readonly text?: string;
  readonly error?: string;
}

/** A program that lives on between questions: a line in, a line of JSON out. */
export interface LineClient extends Disposable {
  /** @throws if the program ends before it answers */
  ask(name: string): Promise<LineAnswer>;
  /** All that it has printed. */
  printed(): string;
}

export interface LineProgram {
  readonly command: string;
  readonly args: readonly string[];
  /** On top of the environment of the world. */
  readonly env?: Readonly<Record<string, string>>;
}

export function startLineClient(
  { command, args }: LineProgram,
  env: Readonly<Record<string, string>>,
  cwd: string,
): LineClient {
  const child = startProgram(command, args, { env, cwd });
  let printed = '';
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  // What ends before it reads is detected by its missing answer.
  child.stdin?.on('error', () => {});
  const ended = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`the client ends with ${code}: ${printed}`)));
  });
  ended.catch(() => {});
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const answers = lines[Symbol.asyncIterator]();
  return {
    async ask(name) {
      child.stdin?.write(`${name}\n`);
      const { value = '' } = await Promise.race([answers.next(), ended]);
      // The end of the output comes before the end of the process.
      return value === '' ? await ended : (JSON.parse(value) as LineAnswer);
    },
    printed: () => printed,
    [Symbol.dispose]: () => killGroup(child),
  };
}
