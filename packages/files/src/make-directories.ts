import { lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { FileRefusal } from './file-refusal.ts';

/**
 * Makes a directory and what is missing above it, step by step: Node's own recursion does not end
 * where a directory can neither be nor be made. Others may be making the same at the same time.
 *
 * @param mode of each that is made; the umask takes from it
 * @param base a directory that is not made, such as the home: some users are to have none
 * @throws FileRefusal where a directory can neither be nor be made; Error of the system
 */
export function makeDirectories(directory: string, mode = 0o777, base?: string): void {
  if (tryMake(directory, mode)) return;
  const parent = dirname(directory);
  if (parent !== base) makeDirectories(parent, mode, base);
  if (tryMake(directory, mode)) return;
  const isThere = lstatSync(parent, { throwIfNoEntry: false }) !== undefined;
  const why = isThere ? `nothing can be created in ${parent}` : `there is no directory ${parent}`;
  throw new FileRefusal('not-made', why);
}

/** @returns false if its parent is missing. @throws Error of the system for all else */
function tryMake(directory: string, mode: number): boolean {
  try {
    mkdirSync(directory, { mode });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return true;
    if (code === 'ENOENT') return false;
    throw error;
  }
}
