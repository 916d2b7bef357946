import { checkClean, checkOnMain } from './checks.ts';
import { type Git, openGit, ReleaseError } from './git.ts';
import { checkPrepared } from './prepared.ts';
import { publishTags } from './publish.ts';
import { createReleaseCommit } from './release-commit.ts';
import { fetchRef, resolveRemote } from './remote.ts';
import { listRemoteTags, type RemoteTags } from './remote-tags.ts';
import { parseVersion, type Version } from './version.ts';

export interface ReleaseOptions {
  root: string;
  /** `X.Y.Z` */
  version: string;
  /** A name or a URL. */
  remote: string;
  /** Do all but write tags and push. */
  dryRun: boolean;
  /** Builds what ships; may do nothing if it is built. */
  build: () => void;
  log: (line: string) => void;
}

/**
 * Releases the commit that is checked out. Safe to run again: a release that stopped half way is
 * taken up where it stopped, with the files it had, and a whole one is left as it is.
 *
 * @returns the id of the release commit
 * @throws ReleaseError; what is on the remote is then whole or not there
 */
export function release(options: ReleaseOptions): string {
  const { root, dryRun, log } = options;
  const version = parseVersion(options.version);
  const git = openGit(root);
  const remote = resolveRemote(git, options.remote);
  checkClean(git, 'commit or stash first');
  checkOnMain(git, remote, dryRun ? log : undefined);
  checkPrepared(root, version.tag.slice(1), dryRun ? log : undefined);
  const remoteTags = listRemoteTags(git, remote);
  const earlier = findEarlierRun(git, remote, version, remoteTags);
  if (earlier !== undefined) log(`take up ${version.tag} at ${earlier.slice(0, 12)}`);
  const commit = earlier ?? buildCommit(git, version, options);
  if (dryRun) {
    log(`dry run: ${version.tag} would be ${commit}; no tag was written, nothing was pushed`);
    return commit;
  }
  const isNew = !remoteTags.has(version.tag) && tagLocally(git, version, commit);
  try {
    publishTags({ git, remote, version, commit, remoteTags, log });
  } catch (error) {
    if (isNew) withdrawTag(git, remote, version);
    throw error;
  }
  log(`released ${version.tag}: ${commit}`);
  return commit;
}

/** Where a version tag already names a release of HEAD, a run before this one made it. */
function findEarlierRun(
  git: Git,
  remote: string,
  version: Version,
  remoteTags: RemoteTags,
): string | undefined {
  const ref = `refs/tags/${version.tag}`;
  const there = remoteTags.get(version.tag)?.commit;
  const here = git.try('rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
  const commit = there ?? (here.ok ? here.output : undefined);
  if (commit === undefined) return undefined;
  if (there !== undefined) fetchRef(git, remote, ref);
  const parent = git.try('rev-parse', '--verify', '--quiet', `${commit}^1`).output;
  const isSame = !here.ok || here.output === commit;
  if (isSame && parent === git.run('rev-parse', 'HEAD')) return commit;
  throw new ReleaseError(`${version.tag} exists and is no release of this commit; choose another`);
}

function buildCommit(git: Git, version: Version, options: ReleaseOptions): string {
  options.build();
  checkClean(git, 'the build changed files that are committed');
  const commit = createReleaseCommit(git, options.root, version.tag);
  options.log(
    `made commit ${commit.slice(0, 12)} on ${git.run('rev-parse', '--short=12', 'HEAD')}`,
  );
  return commit;
}

/** @returns false if the tag was there. Signed if git's tag.gpgSign says so. */
function tagLocally(git: Git, version: Version, commit: string): boolean {
  if (git.try('rev-parse', '--verify', '--quiet', `refs/tags/${version.tag}`).ok) return false;
  git.run('tag', '--annotate', '--message', version.tag, version.tag, commit);
  return true;
}

/** After a failed push: a local tag stays only if the remote has that very tag, or cannot be asked. */
function withdrawTag(git: Git, remote: string, version: Version): void {
  const ref = `refs/tags/${version.tag}`;
  const asked = git.try('ls-remote', '--tags', '--', remote, ref);
  if (!asked.ok) return;
  const own = git.run('rev-parse', ref);
  // Another run may have pushed its own: that one is taken up by the next run, and this one is in its way.
  if (!asked.output.split('\n').includes(`${own}\t${ref}`)) git.run('tag', '--delete', version.tag);
}
