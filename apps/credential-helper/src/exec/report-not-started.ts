import { printable, toJson } from '../command-line/printable.ts';
import type { ProcessIo } from '../process-io.ts';

/**
 * Reports why a command was not run.
 *
 * @returns 127 if there is no such command and 126 if it cannot be run, as a shell does
 *   (POSIX, Shell Command Language, 2.8.2)
 */
export function reportNotStarted(
  command: string,
  error: NodeJS.ErrnoException,
  asJson: boolean,
  io: ProcessIo,
): number {
  const isAbsent = error.code === 'ENOENT';
  const why = isAbsent ? 'was not found' : `cannot be run (${error.code ?? error.name})`;
  const message = `The command ${printable(command)} ${why}.`;
  const hint =
    "Check its name and PATH; shell functions, aliases and pipes need a shell: bedrock-token exec -- sh -c '…'.";
  const exitCode = isAbsent ? 127 : 126;
  if (asJson) {
    const code = 'ERR_INPUT';
    io.rawStderr(toJson({ error: { code, message, hint, exitCode } }));
  } else {
    io.stderr(`${message}\n  ${hint}`);
  }
  return exitCode;
}
