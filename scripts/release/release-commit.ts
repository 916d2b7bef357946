import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { listBuiltFiles } from './built-files.ts';
import { type Git, ReleaseError } from './git.ts';

/**
 * Makes the commit that users run: the tree of HEAD and the built files that main does not hold.
 * Its parent is HEAD, and no branch holds it. The index, the branch and the work tree of the
 * repository are left alone: the tree is put together in an index of its own.
 *
 * @returns the id of the commit
 * @throws ReleaseError if a file that an action.yml runs is not built, or if dist holds what no
 *   build writes
 */
export function createReleaseCommit(git: Git, root: string, tag: string): string {
  const entryPoints = readEntryPoints(git, root);
  const built = listBuiltFiles(git, root, [...entryPoints.values()]);
  const scratch = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const aside = git.with({ GIT_INDEX_FILE: join(scratch, 'index') });
    aside.run('read-tree', 'HEAD');
    for (const file of built) {
      // Byte for byte what was built and tested: `git add` would heed the user's line endings
      // and the filters of gitattributes.
      const id = git.run('hash-object', '-w', '--no-filters', '--', file);
      aside.run('update-index', '--add', '--cacheinfo', `100644,${id},${file}`);
    }
    checkEntryPoints(aside, entryPoints);
    const tree = aside.run('write-tree');
    return git.run('commit-tree', ...signing(git), '-p', 'HEAD', '-m', `Release ${tag}`, tree);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** For each action.yml that git knows, the path of the file it runs. */
function readEntryPoints(git: Git, root: string): Map<string, string> {
  const manifests = git.run('ls-files', '--', 'action.yml', ':(glob)actions/*/action.yml');
  return new Map(
    manifests
      .split('\n')
      .filter(Boolean)
      .map((file) => {
        const { runs } = parse(readFileSync(join(root, file), 'utf8')) as {
          runs?: { main?: string };
        };
        if (runs?.main === undefined) throw new ReleaseError(`${file} runs no file`);
        return [file, join(dirname(file), runs.main)];
      }),
  );
}

/** Every action.yml must find its main file in the release. */
function checkEntryPoints(index: Git, entryPoints: Map<string, string>): void {
  for (const [file, main] of entryPoints) {
    if (!index.try('rev-parse', '--verify', '--quiet', `:0:${main}`).ok) {
      throw new ReleaseError(`${file} runs ${main}, which is not built`);
    }
  }
}

/** commit-tree, unlike commit, does not look at commit.gpgSign itself. */
function signing(git: Git): string[] {
  return git.try('config', '--type=bool', 'commit.gpgSign').output === 'true' ? ['-S'] : [];
}
