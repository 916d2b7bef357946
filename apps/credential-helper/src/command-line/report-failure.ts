import { BedrockTokenError } from '@bedrock-token/core';
import { EXIT_CODES, exitCodeOf } from '../exit-codes.ts';
import type { ProcessIo } from '../process-io.ts';
import { toJson } from './printable.ts';

/**
 * One failure for the reader of stderr: a sentence and a hint, or one line of JSON.
 *
 * @returns the exit code
 */
export function reportFailure(error: unknown, asJson: boolean, io: ProcessIo): number {
  const known = error instanceof BedrockTokenError ? error : unforeseen(error);
  const exitCode = error === known ? exitCodeOf(known.code) : EXIT_CODES.failure.code;
  const { code, hint } = known;
  const message = nameOptions(known.message);
  if (asJson) {
    // Of what stopped a rotation half way, which the code of the whole does not say.
    const cause = known.cause instanceof BedrockTokenError ? known.cause.code : undefined;
    io.rawStderr(toJson({ error: { code, message, hint, exitCode, cause } }));
  } else {
    // Its lines stand below the message, which the program names: a line of its own would pass for another one.
    io.stderr(`${message}\n  ${hint.replaceAll('\n', '\n  ')}`);
  }
  return exitCode;
}

/** The packages name inputs; a person at a terminal has options, variables and profiles. */
function nameOptions(message: string): string {
  return message.replace(/Input "([^"]+)"/g, (_, name: string) =>
    /^[a-z][a-z-]*$/.test(name) ? `--${name}` : name,
  );
}

/** A fault of ours: its text may hold anything, so only its name and place are shown. */
function unforeseen(error: unknown): BedrockTokenError {
  const name =
    error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : typeof error;
  return new BedrockTokenError('ERR_SINK', `An unexpected error occurred (${name}).`, {
    hint: 'Please report it with the command line and the version; bedrock-token doctor may show more.',
    cause: error,
  });
}
