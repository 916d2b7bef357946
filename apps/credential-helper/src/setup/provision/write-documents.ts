import { dirname } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { explainFault, makeDirectories, replaceFile, resolveLinks } from '@bedrock-token/files';
import { read } from '../files/read-file.ts';
import type { PlacedFile } from './place-documents.ts';

/**
 * Writes documents that are not there yet. What differs was changed by somebody, and is not
 * overwritten.
 *
 * @returns what was done, a line for each file
 * @throws ERR_INPUT before anything is written
 */
export function writeDocuments(files: readonly PlacedFile[]): string {
  const places = files.map(({ path, text }) => {
    const present = read(path);
    if (present !== undefined && present !== text) throw taken(path);
    return { path, text, isThere: present !== undefined };
  });
  for (const { path, text, isThere } of places) {
    if (!isThere) write(path, text);
  }
  return places
    .map(({ path, isThere }) => `${path} ${isThere ? 'is up to date' : 'was created'}`)
    .join('\n  ');
}

/** @throws ERR_SINK */
function write(path: string, text: string): void {
  try {
    makeDirectories(dirname(path));
    replaceFile(resolveLinks(path).path, text, { mode: 0o644 });
  } catch (error) {
    throw new BedrockTokenError(
      'ERR_SINK',
      `The documents could not be written to ${dirname(path)} (${explainFault(error)}).`,
      { hint: 'Name another directory with --out.', cause: error },
    );
  }
}

function taken(file: string): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `${file} has other content, so it is not overwritten.`,
    {
      hint: 'Name another directory with --out, or move that file away.',
      refused: true,
    },
  );
}
