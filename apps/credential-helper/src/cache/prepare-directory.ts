import { chmodSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectories } from '@bedrock-token/files';
import { ignoreInGit } from '../ignore-in-git.ts';
import type { ProcessIo } from '../process-io.ts';
import { AGAIN, findFault, OPEN } from './directory.ts';
import type { Fault } from './trusted-path.ts';

/** A cache that is not used, in words that name the cure. */
const refuseCache = (directory: string, { says, cure }: Fault) =>
  new Error(`the cache ${directory} is not used: ${says}. ${cure}`);

/**
 * Makes the directory, for its owner alone. One that was open to others is closed.
 *
 * @returns true if it was open: then nothing in it is to be trusted
 * @throws Error in plain words if there is no place for secrets there
 */
export function prepareDirectory(directory: string, io: ProcessIo): boolean {
  const before = findFault(directory, io);
  if (before !== undefined && before !== OPEN) throw refuseCache(directory, before);
  makeDirectories(directory, 0o700, io.home);
  const wasOpen = findFault(directory, io) === OPEN;
  if (wasOpen) {
    // First, so that nobody else believes them once it is closed.
    removeEntries(directory);
    chmodSync(directory, 0o700);
  }
  const fault = findFault(directory, io);
  if (fault !== undefined) throw refuseCache(directory, fault);
  const whyNot = ignoreInGit(directory);
  if (whyNot !== undefined) throw refuseCache(directory, { says: whyNot, cure: AGAIN });
  return wasOpen;
}

/** What is believed later: entries, and the keys of shells. */
const ENTRY = /^(?:[0-9a-f]{64}|shell-[0-9a-f-]{36})\.(?:json|key)$/;

function removeEntries(directory: string): void {
  for (const name of readdirSync(directory).filter((each) => ENTRY.test(each))) {
    try {
      unlinkSync(join(directory, name));
    } catch {
      // Gone, or no file: neither is read.
    }
  }
}
