import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type Git, ReleaseError } from './git.ts';

/**
 * Makes the commit that users run: the tree of HEAD and the built files that main does not hold.
 * Its parent is HEAD, and no branch holds it. The index, the branch and the work tree of the
 * repository are left alone: the tree is put together in an index of its own.
 *
 * @returns the id of the commit
 * @throws ReleaseError if a file that an action.yml runs is not built
 */
export function createReleaseCommit(git: Git, root: string, tag: string): string {
  checkEntryPoints(root);
  const scratch = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const aside = git.with({ GIT_INDEX_FILE: join(scratch, 'index') });
    aside.run('read-tree', 'HEAD');
    const built = globSync('actions/*/dist', { cwd: root });
    // Byte for byte what was built and tested, whatever the user's line-ending settings.
    aside.run('-c', 'core.autocrlf=false', 'add', '--force', '--', ...built);
    const tree = aside.run('write-tree');
    return git.run('commit-tree', ...signing(git), '-p', 'HEAD', '-m', `Release ${tag}`, tree);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Every action.yml must find its main file in the release. */
function checkEntryPoints(root: string): void {
  for (const file of globSync(['action.yml', 'actions/*/action.yml'], { cwd: root })) {
    const { runs } = parse(readFileSync(join(root, file), 'utf8')) as { runs?: { main?: string } };
    const main = join(dirname(file), runs?.main ?? '');
    if (runs?.main === undefined || !existsSync(join(root, main))) {
      throw new ReleaseError(`${file} runs ${runs?.main ?? 'no file'}, which is not built`);
    }
  }
}

/** commit-tree, unlike commit, does not look at commit.gpgSign itself. */
function signing(git: Git): string[] {
  return git.try('config', '--type=bool', 'commit.gpgSign').output === 'true' ? ['-S'] : [];
}
