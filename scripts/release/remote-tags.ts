import type { Git } from './git.ts';

/** Tags of the remote: for each name, the object it names and the commit behind it. */
export type RemoteTags = Map<string, { object: string; commit: string }>;

export function listRemoteTags(git: Git, remote: string): RemoteTags {
  const tags: RemoteTags = new Map();
  for (const line of git.run('ls-remote', '--tags', '--', remote).split('\n')) {
    const match = /^([0-9a-f]{40,64})\trefs\/tags\/(.+?)(\^\{\})?$/.exec(line);
    if (match === null) continue;
    const [, object = '', name = '', peeled] = match;
    // An annotated tag comes first as itself, then once more as the commit behind it.
    if (peeled === undefined) tags.set(name, { object, commit: object });
    else tags.set(name, { object: tags.get(name)?.object ?? object, commit: object });
  }
  return tags;
}
