import { globSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Git, ReleaseError } from './git.ts';

/**
 * The files in `dist` of each action, which git does not know and so cannot vouch for: only what a
 * build of a known action writes goes in.
 *
 * @param entryPoints paths of the files that action.yml files run
 * @throws ReleaseError for anything else, which is never left out in silence
 */
export function listBuiltFiles(git: Git, root: string, entryPoints: readonly string[]): string[] {
  return globSync('actions/*/dist', { cwd: root }).flatMap((dist) => {
    const manifests = ['action.yml', 'package.json'].map((name) => join(dirname(dist), name));
    const isKnown =
      entryPoints.some((file) => file.startsWith(`${dist}/`)) ||
      git.run('--literal-pathspecs', 'ls-files', '--', ...manifests) !== '';
    if (!isKnown) throw new ReleaseError(`${dist} belongs to no action that git knows`);
    if (!lstatSync(join(root, dist)).isDirectory()) throw notBuilt(dist);
    return listFiles(root, dist);
  });
}

function listFiles(root: string, directory: string): string[] {
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    // Dotfiles: `.env`, and `.git`, by which a directory is another repository.
    if (entry.name.startsWith('.')) throw notBuilt(path);
    if (entry.isDirectory()) return listFiles(root, path);
    if (!entry.isFile()) throw notBuilt(path);
    return [path];
  });
}

function notBuilt(path: string): ReleaseError {
  return new ReleaseError(`${path} is not what a build writes: a link, a dotfile or the like`);
}
