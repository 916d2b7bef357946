import { lstatSync } from 'node:fs';
import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { apply, type Change, planPut, planUndo } from '../setup/files/change.ts';
import { read } from '../setup/files/read-file.ts';
import type { FilePlan } from '../setup/tool.ts';
import { MARK, type ServiceFile } from './service-plan.ts';

/** @throws ERR_INPUT if a file of another's has the name, or it cannot be read */
export function planFiles(files: readonly ServiceFile[], io: ProcessIo): Change[] {
  return files.map(({ path, text }) =>
    planPut(
      ownFile(path, () => text),
      io,
    ),
  );
}

/** @throws ERR_INPUT if a file of another's has the name, or it cannot be read */
export function planRemoval(paths: readonly string[], io: ProcessIo): Change[] {
  return paths
    .filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined)
    .map((path) => {
      assertOurs(path, read(path) ?? '');
      return planUndo(
        ownFile(path, (text) => text),
        io,
      );
    });
}

export function applyAll(changes: readonly Change[]): void {
  for (const change of changes) apply(change);
}

/** The text of a file of ours; undefined if there is none, or it is another's. */
export function readOurs(path: string): string | undefined {
  const text = read(path);
  return text?.includes(MARK) ? text : undefined;
}

/** A file that is ours as a whole: what others have changed in it goes with it. */
function ownFile(path: string, put: (text: string) => string): FilePlan {
  return {
    path,
    mode: 0o600,
    put(text) {
      if (text !== '') assertOurs(path, text);
      return put(text);
    },
    take: (text) => (text.includes(MARK) ? '' : text),
  };
}

function assertOurs(path: string, text: string): void {
  if (text.includes(MARK)) return;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `${path} was not written by bedrock-token, so it is not changed.`,
    { hint: 'Move it away, and run again.' },
  );
}
