import { basename, dirname, join } from 'node:path';
import { BedrockTokenError, FILE_LIMITS } from '@bedrock-token/core';
import {
  explainFault,
  readRegularFile,
  removeFile,
  replaceFile,
  resolveLinks,
} from '@bedrock-token/files';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ProcessIo } from '../../process-io.ts';
import { findStateFault, locateState, prepareState } from '../../state-directory.ts';

export interface Backup {
  path: string;
  /** Undefined if there is none that can be trusted. */
  text: string | undefined;
}

/** @param path of the settings file, without links. @returns undefined without a place for it */
export function findBackup(path: string, io: ProcessIo): Backup | undefined {
  const directory = locateState('backups', io);
  if (directory === undefined) return undefined;
  const place = join(resolveLinks(directory).path, nameFor(path));
  return { path: place, text: findStateFault(dirname(place)) ? undefined : tryRead(place) };
}

/** What versions before this one kept next to the file. */
export function findOldBackup(path: string): Backup {
  const place = `${path}.before-bedrock-token`;
  return { path: place, text: tryRead(place) };
}

/** By the whole path, with the name for people who look for it. */
function nameFor(path: string): string {
  const digest = bytesToHex(sha256(utf8ToBytes(path))).slice(0, 32);
  return `${digest}-${basename(path).slice(0, 64)}`;
}

function tryRead(path: string): string | undefined {
  try {
    return readRegularFile(path, FILE_LIMITS.settings)?.bytes.toString('utf8');
  } catch {
    return undefined;
  }
}

/** @throws ERR_INPUT if there is no place that is this user's alone */
export function writeBackup(path: string, text: string): void {
  const directory = dirname(path);
  try {
    // What `setup` changes may hold secrets.
    const fault = prepareState(directory);
    if (fault !== undefined) throw noPlace(fault.says, fault.cure);
    replaceFile(path, text);
  } catch (error) {
    if (error instanceof BedrockTokenError) throw error;
    throw noPlace(
      `${path} cannot be written (${explainFault(error)})`,
      `Check what is there, or set XDG_STATE_HOME to a directory that you own.`,
    );
  }
}

export function removeBackup(path: string): void {
  try {
    removeFile(path);
  } catch {
    // It is a copy of what is there now: nothing is lost if it stays.
  }
}

export function noPlace(why: string, hint: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `No backup can be kept: ${why}.`, { hint });
}
