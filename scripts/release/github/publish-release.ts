import { createHash } from 'node:crypto';
import { ReleaseError } from '../git.ts';
import { compareVersions, selectVersions, type Version } from '../version.ts';
import type { Asset, Release, ReleasesApi } from './releases-api.ts';

/** A file of a release. */
export interface AssetFile {
  name: string;
  bytes: Buffer;
}

export interface ReleasePublishing {
  api: ReleasesApi;
  version: Version;
  /** Markdown. */
  notes: string;
  assets: readonly AssetFile[];
  log: (line: string) => void;
}

/**
 * Makes the release of a tag: a draft, to which every file is attached and compared, and only then
 * published. Safe to run again: a draft is completed, and a whole release is left as it is.
 *
 * @throws ReleaseError; what is published is whole
 */
export async function publishRelease(publishing: ReleasePublishing): Promise<void> {
  const { api, version, notes, assets, log } = publishing;
  await refuseReleaseOfMajor(api, version);
  await requireTag(api, version);
  const published = await api.findByTag(version.tag);
  if (published !== undefined) {
    checkWhole(published, assets);
    log(`${version.tag} is published with all ${assets.length} files`);
    return;
  }
  const draft = (await api.findDraft(version.tag)) ?? (await api.createDraft(version.tag, notes));
  log(`draft of ${version.tag} has ${draft.assets.length} of ${assets.length} files`);
  await attachAll(publishing, draft);
  checkWhole(await api.read(draft.id), assets);
  await api.publish(draft.id, await isLatest(api, version));
  await checkPublished(api, draft.id, version);
  log(`published ${version.tag} with ${assets.length} files`);
}

/** GitHub would make the missing tag itself, on main, where the actions are not built. */
async function requireTag(api: ReleasesApi, { tag }: Version): Promise<void> {
  if (await api.hasTag(tag)) return;
  throw new ReleaseError(
    `the repository has no tag ${tag}, and GitHub would put one on a commit without the built ` +
      'actions. Run the job "Tag and push" first',
  );
}

async function checkPublished(api: ReleasesApi, id: number, { tag }: Version): Promise<void> {
  if (!(await api.read(id)).draft) return;
  throw new ReleaseError(`GitHub accepted the release ${tag}, but it is still a draft; run again`);
}

/** With immutable releases the tag of a release can never move again, and `v1` must. */
async function refuseReleaseOfMajor(api: ReleasesApi, { majorTag }: Version): Promise<void> {
  const owner = (await api.findByTag(majorTag)) ?? (await api.findDraft(majorTag));
  if (owner === undefined) return;
  throw new ReleaseError(
    `${majorTag} has a release of its own, and could not move any more. Delete that release and ` +
      `keep the tag: gh release delete ${majorTag}`,
  );
}

async function attachAll({ api, assets, log }: ReleasePublishing, draft: Release): Promise<void> {
  const wanted = new Map(assets.map((file) => [file.name, file]));
  const there = new Set<string>();
  for (const asset of draft.assets) {
    const file = wanted.get(asset.name);
    if (file !== undefined && isSame(asset, file)) there.add(asset.name);
    // An upload that was cut off, or the file of an earlier build.
    else await api.deleteAsset(asset.id);
  }
  for (const { name, bytes } of assets.filter((file) => !there.has(file.name))) {
    log(`attach ${name}`);
    await api.upload(draft, name, bytes);
  }
}

const isSame = ({ state, digest }: Asset, { bytes }: AssetFile) =>
  state === 'uploaded' && digest === `sha256:${sha256(bytes)}`;

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** @throws ReleaseError if a file lacks, differs, or is one too many */
function checkWhole({ tag_name, assets: there }: Release, wanted: readonly AssetFile[]): void {
  const differing = wanted.filter(
    (file) => !there.some((asset) => asset.name === file.name && isSame(asset, file)),
  );
  const extra = there.filter(({ name }) => !wanted.some((file) => file.name === name));
  const names = [...differing, ...extra].map(({ name }) => name);
  if (names.length === 0) return;
  throw new ReleaseError(
    `the release ${tag_name} does not have the files that were built: ${names.join(', ')}`,
  );
}

/** A fix of an older line is not what the page of the repository should offer. */
async function isLatest(api: ReleasesApi, version: Version): Promise<boolean> {
  const tag = (await api.findLatest())?.tag_name;
  return selectVersions(tag === undefined ? [] : [tag]).every(
    (latest) => compareVersions(latest, version) < 0,
  );
}
