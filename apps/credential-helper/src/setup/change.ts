import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
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
}

const backupOf = (path: string) => `${path}.before-bedrock-token`;

/** @throws ERR_INPUT for a file that cannot be read or is not of its form */
export function planPut(plan: FilePlan): Change {
  const path = follow(plan.path);
  const before = read(path);
  return { path, before, after: plan.put(before ?? ''), mode: modeOf(path, plan) };
}

/** The file as it was before us, if nobody else changed it since; else without what is ours. */
export function planUndo(plan: FilePlan): Change {
  const path = follow(plan.path);
  const [before, backup] = [read(path), read(backupOf(path))];
  const mode = modeOf(path, plan);
  if (before === undefined) return { path, before, after: undefined, mode };
  if (backup !== undefined && plan.put(backup) === before)
    return { path, before, after: backup, mode };
  const after = plan.take(before, backup);
  const isEmpty = ['', '{}'].includes(after.replace(/\s/g, ''));
  return { path, before, after: isEmpty && backup === undefined ? undefined : after, mode };
}

/** Keeps what was there before the first of our changes, then replaces the file in one step. */
export function apply({ path, before, after, mode }: Change, undo: boolean): void {
  if (before === after) return;
  try {
    if (!undo && before !== undefined && read(backupOf(path)) === undefined) {
      copyFileSync(path, backupOf(path));
    }
    if (after === undefined) unlinkSync(path);
    else {
      mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, after, mode);
      chmodSync(path, mode);
    }
    if (undo && after !== undefined && read(backupOf(path)) === after) unlinkSync(backupOf(path));
  } catch (error) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `${path} cannot be changed (${(error as NodeJS.ErrnoException).code}).`,
      {
        hint: 'Check who owns it and its directory; what was there is as it was.',
      },
    );
  }
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
function follow(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new BedrockTokenError('ERR_INPUT', `${path} cannot be read (${code}).`, {
      hint: 'Check that it is a file, and yours.',
    });
  }
}

function modeOf(path: string, plan: FilePlan): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? (plan.mode ?? 0o600) : stat.mode & 0o777;
}
