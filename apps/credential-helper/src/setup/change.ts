import { isUtf8 } from 'node:buffer';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { createTwoFilesPatch } from 'diff';
import { replaceFile } from '../cache/store.ts';
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
  return { ...change, after: plan.put(change.before ?? '') };
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
  const after = plan.take(before, backup);
  const isEmpty = ['', '{}'].includes(after.replace(/\s/g, ''));
  // Nobody else had anything in it.
  const wasMade = after !== before && isEmpty && backup === undefined;
  return { ...change, after: wasMade ? undefined : after };
}

function look(plan: FilePlan): Change {
  const path = follow(plan.path);
  const before = read(path);
  const mode = modeOf(path, plan);
  if ((mode & 0o222) === 0) throw notChanged(path, 'it is read-only');
  const isForeign = before !== undefined && plan.take(before, undefined) === before;
  return { path, before, after: before, mode, isForeign };
}

/** Keeps what was there before the first of our changes, then replaces the file in one step. */
export function apply({ path, before, after, mode, isForeign }: Change, undo: boolean): void {
  if (before === after) return;
  try {
    if (!undo && isForeign) copyFileSync(path, backupOf(path));
    if (after === undefined) unlinkSync(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, after, mode);
      chmodSync(path, mode);
    }
    if (undo && after !== undefined && read(backupOf(path)) === after) unlinkSync(backupOf(path));
  } catch (error) {
    throw notChanged(path, (error as NodeJS.ErrnoException).code ?? 'unknown');
  }
}

function notChanged(path: string, why: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `${path} cannot be changed (${why}).`, {
    hint: 'Check who owns it and its directory, and whether it is read-only; what was there is as it was.',
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

/** People keep such files elsewhere and link to them: the file is changed, not the link. */
function follow(path: string, links = 0): string {
  try {
    return realpathSync(path);
  } catch {
    // A link to a file that is still to be made, or no link.
    const target = links < 20 ? readLink(path) : undefined;
    return target === undefined ? path : follow(resolve(dirname(path), target), links + 1);
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new BedrockTokenError('ERR_INPUT', `${path} cannot be read (${code}).`, {
      hint: 'Check that it is a file, and yours.',
    });
  }
  // Written back as text, any other byte would be lost.
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new BedrockTokenError('ERR_INPUT', `${path} is not UTF-8, so nothing is put into it.`, {
    hint: 'Save it as UTF-8, and run again.',
  });
}

function modeOf(path: string, plan: FilePlan): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? (plan.mode ?? 0o600) : stat.mode & 0o777;
}
