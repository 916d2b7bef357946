import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { FileRefusal } from './file-refusal.ts';

/** open(2): a descriptor that only names a directory, which need not be readable. */
const O_PATH = 0o10000000;

/** A directory that is held while something is done in it. */
export interface HeldDirectory {
  /** A path to a file of that name in this very directory, on Linux also if it is moved. */
  at(name: string): string;
  /** @throws FileRefusal if its path leads to another directory by now */
  verify(): void;
  /** Of the directory. */
  owner: { uid: number; gid: number };
  close(): void;
}

/**
 * @param path absolute, with no symbolic link in it: see `resolveLinks`
 * @throws FileRefusal for a link; Error of the system if there is no such directory
 */
export function holdDirectory(path: string): HeldDirectory {
  assertNoLink(path);
  const before = lstatSync(path, { bigint: true });
  if (!before.isDirectory()) throw new FileRefusal('not-a-file', 'its parent is not a directory');
  const isSame = (other: { dev: bigint; ino: bigint }) =>
    other.dev === before.dev && other.ino === before.ino;
  const descriptor = pin(path, isSame);
  const base = descriptor === undefined ? path : `/proc/self/fd/${descriptor}`;
  return {
    at: (name) => join(base, name),
    verify() {
      assertNoLink(path);
      const now = lstatSync(path, { bigint: true });
      if (!isSame(now)) {
        throw new FileRefusal('moved', 'its directory was replaced at the same time');
      }
    },
    owner: { uid: Number(before.uid), gid: Number(before.gid) },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
    },
  };
}

function assertNoLink(path: string): void {
  if (realpathSync(path) === path) return;
  throw new FileRefusal('link', 'a symbolic link leads to its directory');
}

/**
 * Node has no openat(2). On Linux a path below /proc/self/fd does the same; elsewhere the directory
 * is compared before the file is renamed.
 */
function pin(
  path: string,
  isSame: (stat: { dev: bigint; ino: bigint }) => boolean,
): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const flags = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const descriptor = openSync(path, flags);
  try {
    const isHeld = isSame(fstatSync(descriptor, { bigint: true }));
    // A container may come without /proc, or with one that is closed to this process.
    if (isHeld && isSame(statSync(`/proc/self/fd/${descriptor}`, { bigint: true }))) {
      return descriptor;
    }
  } catch {
    // As above.
  }
  closeSync(descriptor);
  return undefined;
}
