import { join } from 'node:path';
import type { Part, Toolbox } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { describeClient, type KeyAnswers, type KeyClient, readAnswers } from './key-client.ts';
import type { KeyedRun } from './key-source.ts';
import type { LineProgram } from './line-client.ts';

/** A client in Python: `parts/ID/ask.py` asks all cases in one process, by `key_client.py`. */
export interface PythonClient extends Omit<KeyClient, 'prepare'> {
  /** From PyPI; the first one is the client. */
  readonly packages: Readonly<Record<string, string>>;
}

/** The work tree stays as it is. */
const ENV = { PYTHONPATH: join(import.meta.dirname, 'python'), PYTHONDONTWRITEBYTECODE: '1' };

export function describePythonClient(client: PythonClient): Part {
  return describeClient({
    ...client,
    async prepare(toolbox) {
      const { python, version } = await installClient(toolbox, client.packages);
      const script = join(import.meta.dirname, '../parts', client.id, 'ask.py');
      return { version, ask: (run) => askByScript(run, python, script) };
    },
  });
}

/** `parts/ID/ask.py` as a program that asks for each line of standard input. */
export const pythonProgram = (python: string, id: string): LineProgram => ({
  command: python,
  args: [join(import.meta.dirname, '../parts', id, 'ask.py'), '-'],
  env: ENV,
});

/** @returns the interpreter, the folder of the programs, and the version of the first package */
export async function installClient(
  toolbox: Toolbox,
  packages: Readonly<Record<string, string>>,
): Promise<{ python: string; bin: string; version: string }> {
  const bin = join(await toolbox.python(packages), 'bin');
  const python = join(bin, 'python');
  const name = (Object.keys(packages)[0] ?? '').replace(/\[.*/, '');
  const ask = `import importlib.metadata as m; print(m.version("${name}"))`;
  const { stdout } = await runProgram(python, ['-c', ask]);
  return { python, bin, version: stdout.trim() };
}

async function askByScript(run: KeyedRun, python: string, script: string): Promise<KeyAnswers> {
  return readAnswers(await run.run(python, [script], ENV));
}
