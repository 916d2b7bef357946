import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { explainFault, FileRefusal, isFileFault } from './file-refusal.ts';

function faultOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

it.each<[what: string, error: unknown, says: string]>([
  ['a refusal', new FileRefusal('link', 'it is a symbolic link'), 'it is a symbolic link'],
  ['an error of the system', faultOf(() => readFileSync('/nonexistent/file')), 'ENOENT'],
  ['a full disk', Object.assign(new Error(), { code: 'ENOSPC' }), 'ENOSPC: the disk is full'],
])('is a fault of a file, and is explained: %s', (_, error, says) => {
  expect(isFileFault(error)).toBe(true);
  expect(explainFault(error)).toBe(says);
});

it.each([[new Error('in plain words')], [undefined], [null], ['text']])(
  'is no fault of a file: %s',
  (error) => {
    expect(isFileFault(error)).toBe(false);
  },
);
