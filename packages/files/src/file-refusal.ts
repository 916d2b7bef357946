export type RefusalReason = 'link' | 'not-a-file' | 'owner' | 'moved' | 'too-large' | 'not-made';

/** Why a file is not read or not written. The message fits into parentheses after its path. */
export class FileRefusal extends Error {
  override name = 'FileRefusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Codes of the system whose cure is not to be guessed from the code. */
const WORDS: Record<string, string> = {
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota of this user is used up',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
};

/** Whether `explainFault` can explain an error: a refusal of this package, or one of the system. */
export function isFileFault(error: unknown): boolean {
  if (error instanceof FileRefusal) return true;
  return Boolean((error as NodeJS.ErrnoException | undefined)?.code);
}

/** Why a call of this package failed, in a few words: its own, or the code of the system. */
export function explainFault(error: unknown): string {
  if (error instanceof FileRefusal) return error.message;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
  return Object.hasOwn(WORDS, code) ? `${code}: ${WORDS[code]}` : code;
}
