import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { FileRefusal } from './file-refusal.ts';
import { nameFresh, removeLeftovers } from './fresh-file.ts';
import { type HeldDirectory, holdDirectory } from './open-directory.ts';

export interface ReplaceOptions {
  /** Permission bits of the file, or of a new one if `keep` is set; default 0600. */
  mode?: number;
  /** Keeps mode, owner and group of what is there. What root makes in a user's directory is the user's. */
  keep?: boolean;
  /** With `keep`: a mode that gives every user of the machine a right is not kept. */
  notForOthers?: boolean;
  /** Also replaces links, pipes, devices and empty directories: for names that are ours alone. */
  overAnything?: boolean;
  /** Called right before the rename; if it throws, nothing is replaced. */
  check?: () => void;
}

/**
 * The one way in which files are written: in full to a new file in the same directory, forced to
 * the disk, then renamed. A reader finds the old text or the new one. No link is followed, and
 * nothing outside of that directory changes.
 *
 * @param path absolute; no link may lead to its directory: see `resolveLinks`
 * @throws FileRefusal if something else than a file is there, if its owner cannot be kept, or if
 *   the directory is a link or was replaced; Error of the system
 */
export function replaceFile(path: string, text: string, options: ReplaceOptions = {}): void {
  const replacement = startReplacement(path, text, options);
  try {
    fsyncSync(replacement.file);
    replacement.finish();
  } finally {
    replacement.close();
  }
}

/**
 * The same for a process that must go on meanwhile: to force a file to a disk takes as long as the disk
 * likes.
 *
 * @throws as {@link replaceFile}
 */
export async function replaceFileAsync(
  path: string,
  text: string,
  options: ReplaceOptions = {},
): Promise<void> {
  const replacement = startReplacement(path, text, options);
  try {
    await promisify(fsync)(replacement.file);
    replacement.finish();
  } finally {
    replacement.close();
  }
}

interface Replacement {
  /** The descriptor of the new file, which is written and not yet forced to the disk. */
  file: number;
  /** Puts the new file into its place. */
  finish(): void;
  /** Removes what was not finished. */
  close(): void;
}

function startReplacement(path: string, text: string, options: ReplaceOptions): Replacement {
  const directory = holdDirectory(dirname(path));
  const name = basename(path);
  let fresh: string | undefined;
  let file: number | undefined;

  function close(): void {
    try {
      if (file !== undefined) closeSync(file);
    } finally {
      if (fresh !== undefined) removeQuietly(fresh);
      directory.close();
    }
  }

  try {
    const target = directory.at(name);
    const before = findBefore(target, options);
    removeLeftovers(directory, name);
    const made = directory.at(nameFresh(name));
    const opened = openSync(made, NEW, 0o600);
    [fresh, file] = [made, opened];
    // Unlike one write, all of it or an error: a disk may be full halfway.
    writeFileSync(opened, text);
    setRights(opened, before, directory, options);
    return {
      file: opened,
      finish() {
        file = undefined;
        closeSync(opened);
        options.check?.();
        directory.verify();
        moveInto(target, made, options);
        fresh = undefined;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Makes a file of mode 0600 if nothing has that name, also no link.
 *
 * @returns false if something has
 * @throws Error of the system; nothing is left then
 */
export function createFile(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, NEW, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    // A full disk has room for a name, not for what stands in it.
    removeQuietly(path);
    throw error;
  } finally {
    closeSync(file);
  }
  return true;
}

const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

function findBefore(target: string, { overAnything }: ReplaceOptions): Stats | undefined {
  const stat = lstatSync(target, { throwIfNoEntry: false });
  if (stat === undefined || stat.isFile()) return stat;
  if (overAnything) return undefined;
  throw stat.isSymbolicLink()
    ? new FileRefusal('link', 'it is a symbolic link')
    : new FileRefusal('not-a-file', 'it is not a file');
}

function setRights(
  file: number,
  before: Stats | undefined,
  directory: HeldDirectory,
  { mode = 0o600, keep = false, notForOthers = false }: ReplaceOptions,
): void {
  if (keep) keepOwner(file, before ?? directory.owner, before !== undefined);
  // After the owner, whose change clears bits of the mode.
  const rights = (before?.mode ?? 0) & 0o777;
  const isKept = keep && before !== undefined && !(notForOthers && (rights & 0o007) !== 0);
  fchmodSync(file, isKept ? rights : mode);
}

/** Windows has no owners of this kind. A new file is the user's own, but for root. */
function keepOwner(file: number, wanted: { uid: number; gid: number }, isThere: boolean): void {
  const user = process.getuid?.();
  if (user === undefined || (!isThere && user !== 0)) return;
  const { uid, gid } = fstatSync(file);
  if (uid === wanted.uid && gid === wanted.gid) return;
  try {
    fchownSync(file, wanted.uid, wanted.gid);
  } catch {
    const whose = uid === wanted.uid ? 'a group that you are not in' : 'another user';
    throw new FileRefusal('owner', `it belongs to ${whose}`);
  }
}

function moveInto(target: string, fresh: string, { overAnything }: ReplaceOptions): void {
  try {
    renameSync(fresh, target);
  } catch (error) {
    if (!overAnything) throw error;
    // An empty directory may stand there, which no file takes the place of.
    try {
      rmdirSync(target);
    } catch {
      throw error;
    }
    renameSync(fresh, target);
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // The next write removes it, or it is nobody's.
  }
}
