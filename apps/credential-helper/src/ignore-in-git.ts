import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explainFault, readRegularFile, replaceFile } from '@bedrock-token/files';

const IGNORE_ALL = '*\n';

/**
 * A directory of ours in a work tree of git, as with XDG_CACHE_HOME in a checkout or a home that is a
 * repository, is never committed. What the checkout brings in place of our file may say otherwise, and git
 * reads none that is a link.
 *
 * @param directory absolute, without links
 * @returns undefined if git takes nothing of it along; else why that cannot be made sure of
 */
export function ignoreInGit(directory: string): string | undefined {
  if (!isInWorkTree(directory)) return undefined;
  const path = join(directory, '.gitignore');
  if (readQuietly(path) === IGNORE_ALL) return undefined;
  try {
    replaceFile(path, IGNORE_ALL, { overAnything: true });
    return undefined;
  } catch (error) {
    // Where nothing can be written nothing else is kept either.
    if ((error as NodeJS.ErrnoException).code === 'EROFS') return undefined;
    return `its .gitignore cannot be written (${explainFault(error)})`;
  }
}

function readQuietly(path: string): string | undefined {
  try {
    return readRegularFile(path, 1024)?.bytes.toString('utf8');
  } catch {
    return undefined;
  }
}

function isInWorkTree(directory: string): boolean {
  // A worktree and a submodule have a file of that name (gitrepository-layout(5)).
  if (lstatSync(join(directory, '.git'), { throwIfNoEntry: false }) !== undefined) return true;
  const parent = dirname(directory);
  return parent !== directory && isInWorkTree(parent);
}
