/** What the stand-in of GitHub's releases keeps. */
export interface StoredRelease {
  id: number;
  tag: string;
  notes: string;
  draft: boolean;
  isLatest: boolean;
  assets: StoredAsset[];
}

export interface StoredAsset {
  id: number;
  name: string;
  size: number;
  digest: string;
  state: string;
}

const TIME = '2026-01-01T00:00:00Z';

/** As GitHub's REST API describes a release: every member that its description requires. */
export function describeRelease(release: StoredRelease, url: string, repository: string): object {
  const { id, tag, notes, draft, assets } = release;
  const own = `${url}/repos/${repository}/releases/${id}`;
  return {
    ...{ id, node_id: `RE_${id}`, url: own, html_url: `${own}#page`, assets_url: `${own}/assets` },
    upload_url: `${own}/assets{?name,label}`,
    ...{ tarball_url: draft ? null : `${own}.tar`, zipball_url: draft ? null : `${own}.zip` },
    ...{ tag_name: tag, target_commitish: 'main', name: tag, body: notes, draft },
    ...{ prerelease: false, immutable: !draft, created_at: TIME },
    published_at: draft ? null : TIME,
    author: describeUser(url),
    assets: assets.map((asset) => describeAsset(asset, url, repository)),
  };
}

export function describeAsset(asset: StoredAsset, url: string, repository: string): object {
  const own = `${url}/repos/${repository}/releases/assets/${asset.id}`;
  return {
    ...asset,
    ...{ url: own, browser_download_url: `${own}/file`, node_id: `RA_${asset.id}`, label: null },
    ...{ content_type: 'application/octet-stream', download_count: 0, created_at: TIME },
    ...{ updated_at: TIME, uploader: describeUser(url) },
  };
}

function describeUser(url: string): object {
  const addresses = [
    ...['avatar', 'events', 'followers', 'following', 'gists', 'html', 'organizations'],
    ...['received_events', 'repos', 'starred', 'subscriptions'],
  ].map((name) => [`${name}_url`, `${url}/users/octocat`]);
  return {
    ...Object.fromEntries(addresses),
    ...{ login: 'octocat', id: 583231, node_id: 'U_1', gravatar_id: '', type: 'User' },
    ...{ site_admin: false, url: `${url}/users/octocat` },
  };
}
