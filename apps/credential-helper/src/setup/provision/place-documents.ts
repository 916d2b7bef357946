import { statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { inputError } from '@bedrock-token/core';
import type { Documents } from '@bedrock-token/provisioning';

/** The kinds of files that setup writes: no directory is meant by such a name. */
const EXTENSIONS = ['.json', '.md', '.sh', '.tf', '.yaml', '.yml'];

/** A document and the path of its file. */
export interface PlacedFile {
  path: string;
  text: string;
}

/**
 * Where the documents are written: into a directory, or for a single document to a file of its kind.
 *
 * @param out of `--out`: a directory that may be missing, or a file
 * @throws ERR_INPUT for a file that cannot hold them
 */
export function placeDocuments(out: string, files: Documents['files']): PlacedFile[] {
  const path = resolve(out);
  if (!namesFile(out, path, files)) {
    return files.map((file) => ({ path: join(path, file.path), text: file.text }));
  }
  const [only, second] = files;
  if (only !== undefined && second === undefined && kindOf(path) === kindOf(only.path)) {
    return [{ path, text: only.text }];
  }
  const names = files.map((file) => file.path).join(', ');
  throw inputError(
    '--out',
    'names a file that cannot hold what this format writes',
    `Give a directory, such as --out infra: it gets ${names}.`,
  );
}

function namesFile(out: string, path: string, files: Documents['files']): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined) return !there.isDirectory();
  if (/[/\\]$/.test(out)) return false;
  return EXTENSIONS.includes(extname(path)) || files.some((file) => file.path === basename(path));
}

const kindOf = (path: string) => (extname(path) || basename(path)).replace('.yaml', '.yml');
