import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Exchange } from '../cloud/recording-relay.ts';
import type { KillSwitch } from './kill-switch.ts';
import { describeAsset, describeRelease, type StoredRelease } from './release-documents.ts';

/** GitHub's releases of one repository, with immutable releases switched on. */
export interface GitHubReleases extends AsyncDisposable {
  url: string;
  token: string;
  releases: StoredRelease[];
  /** All but uploads. */
  exchanges: Exchange[];
}

interface Call {
  method: string;
  /** Below `/repos/OWNER/NAME/releases`. */
  path: string;
  query: URLSearchParams;
  body: Buffer;
}

type Answer = [status: number, body?: object];

const refused = (status: number, message: string): Answer => [status, { message }];

/**
 * @param hasTag whether the repository has a tag: a release of another would make one
 */
export async function startGitHubReleases(
  repository: string,
  hasTag: (tag: string) => boolean,
  killSwitch: KillSwitch,
): Promise<GitHubReleases> {
  const releases: StoredRelease[] = [];
  const exchanges: Exchange[] = [];
  const token = 'ghs_00000000000000000000000000000000canary';
  const base = `/repos/${repository}/releases`;
  const tagBase = `/repos/${repository}/git/ref/`;
  let url = '';
  let nextId = 1;
  const show = (release: StoredRelease) => describeRelease(release, url, repository);
  const byId = (text = '') => releases.find(({ id }) => id === Number(text));
  const published = () => releases.filter(({ draft }) => !draft);

  function read({ path, query }: Call): Answer {
    const [, kind = '', name = ''] = path.split('/');
    if (path === '') {
      const size = Number(query.get('per_page') ?? 30);
      const start = (Number(query.get('page') ?? 1) - 1) * size;
      return [
        200,
        [...releases]
          .reverse()
          .slice(start, start + size)
          .map(show),
      ];
    }
    const latest = published().find(({ isLatest }) => isLatest);
    const tagged = published().find(({ tag }) => tag === decodeURIComponent(name));
    const found = kind === 'latest' ? latest : kind === 'tags' ? tagged : byId(kind);
    return found === undefined ? refused(404, 'Not Found') : [200, show(found)];
  }

  function readTag(pathname: string): Answer {
    const ref = decodeURIComponent(pathname.slice(tagBase.length));
    const tag = ref.replace(/^tags\//, '');
    if (ref === tag || !hasTag(tag)) return refused(404, 'Not Found');
    const object = {
      type: 'tag',
      sha: '0'.repeat(40),
      url: `${url}/repos/${repository}/git/tags/0`,
    };
    return [200, { ref: `refs/tags/${tag}`, node_id: 'REF_1', url: `${url}${pathname}`, object }];
  }

  function create({ body }: Call): Answer {
    const { tag_name: tag, body: notes, draft } = JSON.parse(body.toString());
    if (published().some((release) => release.tag === tag)) return refused(422, 'already_exists');
    if (!draft) return refused(422, 'this test wants a draft first');
    const release = { id: nextId++, tag, notes, draft: true, isLatest: false, assets: [] };
    releases.push(release);
    return [201, show(release)];
  }

  function upload(release: StoredRelease, { query, body }: Call): Answer {
    const name = query.get('name') ?? '';
    if (!release.draft) return refused(422, 'Cannot upload assets to an immutable release.');
    if (release.assets.some((asset) => asset.name === name)) return refused(422, 'already_exists');
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const asset = { id: nextId++, name, size: body.length, digest, state: 'uploaded' };
    release.assets.push(asset);
    return [201, describeAsset(asset, url, repository)];
  }

  function publish(release: StoredRelease, { body }: Call): Answer {
    const { draft, make_latest: latest } = JSON.parse(body.toString());
    if (!release.draft) return refused(422, 'An immutable release cannot be changed.');
    if (!hasTag(release.tag)) return refused(422, 'this test has no such tag');
    release.draft = draft;
    if (latest === 'true') for (const other of releases) other.isLatest = other === release;
    return [200, show(release)];
  }

  function remove(id: string | undefined): Answer {
    const release = releases.find(({ assets }) => assets.some((one) => one.id === Number(id)));
    if (release === undefined) return refused(404, 'Not Found');
    if (!release.draft) return refused(422, 'Cannot delete assets of an immutable release.');
    release.assets = release.assets.filter((one) => one.id !== Number(id));
    return [204];
  }

  function change(call: Call): Answer {
    const [, first, second] = call.path.split('/');
    if (call.method === 'DELETE' && first === 'assets') return remove(second);
    if (call.method === 'POST' && call.path === '') return create(call);
    const release = byId(first);
    if (release === undefined) return refused(404, 'Not Found');
    if (call.method === 'POST' && second === 'assets') return upload(release, call);
    if (call.method === 'PATCH' && second === undefined) return publish(release, call);
    return refused(404, 'Not Found');
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url: address = '/', headers } = incoming;
    const { pathname, searchParams: query } = new URL(address, url);
    const body = await buffer(incoming);
    const isTag = method === 'GET' && pathname.startsWith(tagBase);
    const isMine =
      headers.authorization === `Bearer ${token}` && (isTag || pathname.startsWith(base));
    const call = { method, path: pathname.slice(base.length), query, body };
    if (method !== 'GET' && killSwitch.pass('before')) return void outgoing.destroy();
    const made = isTag ? readTag(pathname) : method === 'GET' ? read(call) : change(call);
    const [status, document] = isMine ? made : refused(401, 'Bad credentials');
    if (method !== 'GET' && killSwitch.pass('during')) return void outgoing.destroy();
    const text = document === undefined ? '' : JSON.stringify(document);
    if (headers['content-type'] !== 'application/octet-stream') {
      exchanges.push({
        ...{ method, service: 'github', path: pathname, query: query.toString(), headers: {} },
        ...{ body: body.toString(), status, answer: text },
      });
    }
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(text);
  }

  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, token, releases, exchanges },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
