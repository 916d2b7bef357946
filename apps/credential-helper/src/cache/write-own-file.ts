import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { replaceFile } from '@bedrock-token/files';
import type { ProcessIo } from '../process-io.ts';
import { prepareDirectory } from './prepare-directory.ts';

/** Makes the directory, if need be, and replaces a file in it. @throws as {@link prepareDirectory} */
export function writeOwnFile(path: string, text: string, io: ProcessIo): void {
  prepareDirectory(dirname(path), io);
  replaceOwnFile(path, text);
}

/**
 * Replaces a file of our own directory, whatever has its name. The directory may be reached through
 * links: `findFault` judges it, and it is resolved here.
 */
export function replaceOwnFile(path: string, text: string): void {
  const place = join(realpathSync(dirname(path)), basename(path));
  replaceFile(place, text, { overAnything: true });
}
