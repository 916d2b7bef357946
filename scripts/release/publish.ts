import { type Git, ReleaseError } from './git.ts';
import type { RemoteTags } from './remote-tags.ts';
import { compareVersions, selectVersions, type Version } from './version.ts';

export interface Publishing {
  git: Git;
  /** Its URL. */
  remote: string;
  version: Version;
  /** The release commit; `version.tag` names it locally. */
  commit: string;
  remoteTags: RemoteTags;
  log: (line: string) => void;
}

interface Push {
  refspec: string;
  /** Moves a tag, but only from where we saw it: a release made meanwhile is not overwritten. */
  lease?: string;
}

/**
 * Brings the version tag to the remote and moves the major tag to it: in one transaction where
 * the remote can, else one after the other, so that `v1` never names what is not released.
 */
export function publishTags(publishing: Publishing): void {
  const { git, version, commit, remoteTags, log } = publishing;
  const pushes = [...pushOfVersion(publishing), ...pushOfMajor(publishing)];
  if (pushes.length === 0) {
    log('nothing to push: the remote has it all');
    return;
  }
  pushAll(publishing, pushes);
  if (movesMajor(version, remoteTags)) {
    // Only so that this clone agrees with the remote: what it cannot hold, the release does not need.
    git.try('update-ref', `refs/tags/${version.majorTag}`, commit);
  }
}

function pushOfVersion({ version, remoteTags, log }: Publishing): Push[] {
  if (remoteTags.has(version.tag)) return [];
  log(`push ${version.tag}`);
  return [{ refspec: `refs/tags/${version.tag}` }];
}

function pushOfMajor({ version, commit, remoteTags, log }: Publishing): Push[] {
  const { majorTag } = version;
  const held = remoteTags.get(majorTag);
  if (held?.commit === commit) return [];
  if (!movesMajor(version, remoteTags)) {
    log(`leave ${majorTag} where it is: the remote has a later version`);
    return [];
  }
  log(`move ${majorTag} to ${commit.slice(0, 12)}`);
  const ref = `refs/tags/${majorTag}`;
  return [
    { refspec: `${commit}:${ref}`, lease: `--force-with-lease=${ref}:${held?.object ?? ''}` },
  ];
}

/** A fix of an older minor version must not take `v1` back. */
function movesMajor(version: Version, remoteTags: RemoteTags): boolean {
  return selectVersions([...remoteTags.keys()].filter((tag) => tag.startsWith('v'))).every(
    (other) => other.majorTag !== version.majorTag || compareVersions(other, version) <= 0,
  );
}

function pushAll({ git, remote, log }: Publishing, pushes: readonly Push[]): void {
  const leases = pushes.flatMap(({ lease }) => (lease === undefined ? [] : [lease]));
  // These two tags and no other, whatever push.followTags says.
  const push = (...args: string[]) => git.try('push', '--no-follow-tags', ...args);
  const refspecs = pushes.map(({ refspec }) => refspec);
  const whole = push('--atomic', ...leases, '--', remote, ...refspecs);
  if (whole.ok) return;
  if (!/does not support --atomic/.test(whole.error)) throw pushFailed(whole.error);
  log('the remote takes no atomic push; pushing one after the other');
  for (const { refspec, lease } of pushes) {
    const result = push(...(lease === undefined ? [] : [lease]), '--', remote, refspec);
    if (!result.ok) throw pushFailed(result.error);
  }
}

function pushFailed(said: string): ReleaseError {
  return new ReleaseError(
    `the remote refused the push; run again when it is cured. Git says:\n${said}`,
  );
}
