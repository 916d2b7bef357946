import { lstatSync, readdirSync, unlinkSync } from 'node:fs';
import type { HeldDirectory } from './open-directory.ts';

/** In bytes; names of files have 255 at most, and ours gets longer. */
const LONG_NAME = 200;
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** A name that nothing else has, for the new content of a file until it is renamed. */
export function nameFresh(name: string): string {
  return `${stemOf(name)}.${crypto.randomUUID()}.new`;
}

function stemOf(name: string): string {
  return Buffer.byteLength(name) > LONG_NAME ? '.bedrock-token' : name;
}

/** A write takes milliseconds. */
const OLD_MS = 3_600_000;

/**
 * Removes what writers of this file left that were killed: their new files may hold a secret. Only
 * files of this user, with one name, and an hour old, so that no other writer loses its own.
 */
export function removeLeftovers(directory: HeldDirectory, name: string): void {
  const stem = stemOf(name);
  for (const each of list(directory)) {
    if (!each.startsWith(`${stem}.`) || !LEFTOVER.test(each.slice(stem.length))) continue;
    try {
      const path = directory.at(each);
      if (isOldAndOurs(path)) unlinkSync(path);
    } catch {
      // Another writer was first, or the directory is read-only.
    }
  }
}

const LEFTOVER = new RegExp(`^\\.${UUID}\\.new$`);

function isOldAndOurs(path: string): boolean {
  const stat = lstatSync(path);
  const isOurs = process.getuid === undefined || stat.uid === process.getuid();
  return stat.isFile() && stat.nlink === 1 && isOurs && Date.now() - stat.mtimeMs > OLD_MS;
}

/** A directory may be writable and not readable. */
function list(directory: HeldDirectory): string[] {
  try {
    return readdirSync(directory.at(''));
  } catch {
    return [];
  }
}
