import { ReleaseError } from './git.ts';

/**
 * Runs one step of a release as a program: its faults are one line on stderr and exit code 1.
 *
 * @param name before each line
 */
export async function runStep(
  name: string,
  step: (log: (line: string) => void) => Promise<void> | void,
): Promise<void> {
  try {
    await step((line) => console.log(`${name}: ${line}`));
  } catch (error) {
    const message = messageOf(error);
    if (message === undefined) throw error;
    console.error(`${name}: ${message}`);
    process.exitCode = 1;
  }
}

/** @returns undefined for a defect, which needs its stack */
function messageOf(error: unknown): string | undefined {
  if (error instanceof ReleaseError || isUsage(error)) return (error as Error).message;
  const { message, syscall } = error as NodeJS.ErrnoException;
  // A full disk, a folder that is missing or may not be written.
  return syscall === undefined ? undefined : `${message}; fix this path or disk, and run again`;
}

/** `parseArgs` names the option that it does not know. */
const isUsage = (error: unknown) =>
  String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
