import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listGitHubFiles } from '../../../scripts/readme/github-files.ts';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/**
 * Writes all that GitHub loads into a folder, as a repository would hold it.
 * @returns The paths in it.
 */
export function writeGitHubFiles(folder: string): string[] {
  return listGitHubFiles(root).map(({ path, text }) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return path;
  });
}
