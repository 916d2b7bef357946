import { lstatSync, unlinkSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { FileRefusal } from './file-refusal.ts';
import { holdDirectory } from './open-directory.ts';

/**
 * Removes a file from the directory that is named, and from no other that takes its place meanwhile. On
 * Linux the directory is held by a descriptor, as for `replaceFile`.
 *
 * @param path absolute; no link may lead to its directory: see `resolveLinks`
 * @param check called right before; if it throws, nothing is removed
 * @throws FileRefusal for what is no file, or if the directory is a link or was replaced; Error of the
 *   system
 */
export function removeFile(path: string, check?: () => void): void {
  const directory = holdDirectory(dirname(path));
  try {
    const target = directory.at(basename(path));
    if (!lstatSync(target).isFile()) throw new FileRefusal('not-a-file', 'it is not a file');
    check?.();
    directory.verify();
    unlinkSync(target);
  } finally {
    directory.close();
  }
}
