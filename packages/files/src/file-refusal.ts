export type RefusalReason = 'link' | 'not-a-file' | 'owner' | 'moved' | 'too-large';

/** Why a file is not read or not written. The message fits into parentheses after its path. */
export class FileRefusal extends Error {
  override name = 'FileRefusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Why a call of this package failed, in a few words: its own, or the code of the system. */
export function explainFault(error: unknown): string {
  if (error instanceof FileRefusal) return error.message;
  return (error as NodeJS.ErrnoException | undefined)?.code ?? 'unknown';
}
