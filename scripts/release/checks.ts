import { type Git, ReleaseError } from './git.ts';
import { fetchRef } from './remote.ts';

const MAIN = 'refs/heads/main';

/**
 * What is built must be what HEAD holds.
 *
 * @throws ReleaseError if the work tree differs from HEAD, or if git is set not to look
 */
export function checkClean(git: Git, hint: string): void {
  git.run('rev-parse', '--verify', 'HEAD^{commit}');
  // A lower-case letter: assume-unchanged; S: skip-worktree. Status passes over both.
  const unwatched = git
    .run('ls-files', '-v')
    .split('\n')
    .filter((line) => /^[a-zS] /.test(line));
  if (unwatched.length > 0) {
    const list = unwatched.join('\n');
    throw new ReleaseError(
      `assume-unchanged or skip-worktree hides changes; clear it with git update-index:\n${list}`,
    );
  }
  const changes = git.run('status', '--porcelain', '--untracked-files=all');
  if (changes === '') return;
  throw new ReleaseError(`the work tree differs from HEAD; ${hint}:\n${changes}`);
}

/**
 * What is released must have been merged.
 *
 * @param warn is called with what is wrong, if it is not to be thrown
 * @throws ReleaseError
 */
export function checkOnMain(git: Git, remote: string, warn?: (line: string) => void): void {
  const problem = whyNotOnMain(git, remote);
  if (problem === undefined) return;
  if (warn === undefined) throw new ReleaseError(`${problem}; push it to main first`);
  warn(`warning: ${problem}; a release would be refused`);
}

function whyNotOnMain(git: Git, remote: string): string | undefined {
  const [, main] =
    /^([0-9a-f]{40,64})\trefs\/heads\/main$/m.exec(
      git.run('ls-remote', '--heads', '--', remote, MAIN),
    ) ?? [];
  const head = git.run('rev-parse', '--short=12', 'HEAD');
  if (main === undefined) return `the remote has no main that could hold ${head}`;
  fetchRef(git, remote, MAIN);
  if (git.try('merge-base', '--is-ancestor', 'HEAD', main).ok) return undefined;
  return `HEAD, ${head}, is not on the remote's main`;
}
