import { mkdirSync, unlinkSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { explainFault, replaceFile } from '@bedrock-token/files';
import { createTwoFilesPatch } from 'diff';
import { follow, modeOf, read } from './read-file.ts';
import type { FilePlan } from './tool.ts';

/** One file before and after; undefined stands for no file. */
export interface Change {
  path: string;
  before: string | undefined;
  after: string | undefined;
  mode: number;
  /** True if nothing of ours stands in it before: then it is worth a backup. */
  isForeign: boolean;
}

const backupOf = (path: string) => `${path}.before-bedrock-token`;

/** @throws ERR_INPUT for a file that cannot be read or changed, or is not of its form */
export function planPut(plan: FilePlan): Change {
  const change = look(plan);
  return { ...change, after: edit(change.path, () => plan.put(change.before ?? '')) };
}

/**
 * The file as it was before us, if nobody else changed it since; else without what is ours.
 *
 * @throws ERR_INPUT likewise
 */
export function planUndo(plan: FilePlan): Change {
  const change = look(plan);
  const { path, before } = change;
  if (before === undefined) return change;
  const backup = read(backupOf(path));
  const after = edit(path, () => plan.take(before, backup));
  const isEmpty = ['', '{}'].includes(after.replace(/\s/g, ''));
  // Nobody else had anything in it.
  const wasMade = after !== before && isEmpty && backup === undefined;
  return { ...change, after: wasMade ? undefined : after };
}

function look(plan: FilePlan): Change {
  if (!isAbsolute(plan.path)) throw notPlaced(plan.path);
  const path = follow(plan.path);
  const before = read(path);
  const mode = modeOf(path, plan);
  if ((mode & 0o222) === 0) throw notChanged(path, 'it is read-only');
  const isForeign =
    before !== undefined && edit(path, () => plan.take(before, undefined)) === before;
  return { path, before, after: before, mode, isForeign };
}

/** The parsers go as deep as a text does, and the stack does not. */
function edit(path: string, work: () => string): string {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw notChanged(path, 'it is nested too deeply');
    throw error;
  }
}

/**
 * Keeps what was there before the first of our changes, then replaces the file in one step.
 *
 * @throws ERR_INPUT if that fails, or if the file is no longer what the plan was made for
 */
export function apply({ path, before, after, mode, isForeign }: Change, undo: boolean): void {
  if (before === after || read(path) === after) return;
  const check = () => assertOneOf(path, before, after);
  try {
    check();
    // As a file of its own: in its place may be a link to another file, or a pipe.
    if (!undo && isForeign && before !== undefined)
      replaceFile(backupOf(path), before, { mode, overAnything: true });
    if (after === undefined) unlinkSync(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, after, { mode, keep: true, check });
    }
    if (undo && after !== undefined && read(backupOf(path)) === after) unlinkSync(backupOf(path));
  } catch (error) {
    if (error instanceof BedrockTokenError) throw error;
    throw notChanged(path, explainFault(error));
  }
}

/** Tools write their settings, too. Another setup may have done the same by now. */
function assertOneOf(path: string, ...texts: (string | undefined)[]): void {
  if (texts.includes(read(path))) return;
  throw new BedrockTokenError('ERR_INPUT', `${path} was changed at the same time.`, {
    hint: 'Close what writes to it, and run again.',
  });
}

function notChanged(path: string, why: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `${path} cannot be changed (${why}).`, {
    hint: 'Check who owns it and its directory, and whether it is read-only; what was there is as it was.',
  });
}

function notPlaced(path: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `${path} leads elsewhere from each directory.`, {
    hint: 'Set HOME, or the variable that moves the files of that tool, to an absolute path.',
  });
}

/** What would change, as a unified diff; empty if nothing would. */
export function toDiff({ path, before, after }: Change): string {
  if (before === after) return '';
  const [old, now] = [
    before === undefined ? '/dev/null' : path,
    after === undefined ? '/dev/null' : path,
  ];
  return createTwoFilesPatch(old, now, before ?? '', after ?? '', undefined, undefined, {
    context: 2,
  });
}
