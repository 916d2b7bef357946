import { type Git, ReleaseError } from './git.ts';

/**
 * The one URL that is both read and pushed to. Where a remote's `pushurl` differs from its `url`,
 * git would look at the tags of one repository and move those of another.
 *
 * @param remote a name, a URL or a path
 */
export function resolveRemote(git: Git, remote: string): string {
  // Git would take it for an option, and `--upload-pack=…` runs what it names.
  if (remote === '' || remote.startsWith('-')) {
    throw new ReleaseError(`"${remote}" is not a remote: give a name or a URL`);
  }
  const urls = git.try('remote', 'get-url', '--push', '--all', '--', remote);
  if (!urls.ok) return remote;
  if (urls.output.includes('\n')) {
    throw new ReleaseError(`${remote} pushes to several URLs; give one of them as --remote`);
  }
  return urls.output;
}

/** Brings what a ref of the remote names here, and writes no ref. */
export function fetchRef(git: Git, remote: string, ref: string): void {
  git.run('fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--', remote, ref);
}
