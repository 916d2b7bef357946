import { ReleaseError } from '../git.ts';

/** GitHub's REST API for releases (docs.github.com/rest/releases), as far as a release needs it. */
export interface ReleasesApi {
  /** @returns the published release of a tag; drafts are not found by tag */
  findByTag(tag: string): Promise<Release | undefined>;
  /** Whether the repository has a tag of this name. */
  hasTag(tag: string): Promise<boolean>;
  findDraft(tag: string): Promise<Release | undefined>;
  findLatest(): Promise<Release | undefined>;
  read(id: number): Promise<Release>;
  createDraft(tag: string, body: string): Promise<Release>;
  upload(release: Release, name: string, bytes: Buffer): Promise<void>;
  deleteAsset(id: number): Promise<void>;
  /** From here on nothing of it can change, where the repository has immutable releases. */
  publish(id: number, isLatest: boolean): Promise<void>;
}

export interface Release {
  id: number;
  tag_name: string;
  draft: boolean;
  /** A URI template: `…/assets{?name,label}`. */
  upload_url: string;
  assets: Asset[];
}

export interface Asset {
  id: number;
  name: string;
  /** Not `uploaded`: a run was ended in the middle. */
  state: string;
  /** `sha256:` and hex; absent in old releases. */
  digest?: string | null;
}

export interface ApiSettings {
  /** Such as `https://api.github.com`. */
  url: string;
  /** `owner/name` */
  repository: string;
  token: string;
}

const PAGE = 100;
/** Drafts are on the first pages: a list without an end is not GitHub's. */
const MOST_PAGES = 100;
/** Milliseconds. An executable has 120 MB. */
const LONGEST_CALL = 60_000;
const LONGEST_UPLOAD = 300_000;

/** Each call throws ReleaseError with the status and the message of GitHub, or why there is none. */
export function openReleases({ url, repository, token }: ApiSettings): ReleasesApi {
  const own = `${url.replace(/\/$/, '')}/repos/${repository}`;
  const base = `${own}/releases`;

  async function send(method: string, address: string, body?: BodyInit, type = JSON_TYPE) {
    const what = `${method} ${new URL(address).pathname}`;
    const { status, text } = await exchange(what, address, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'x-github-api-version': '2022-11-28',
        ...(body !== undefined && { 'content-type': type }),
      },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(type === JSON_TYPE ? LONGEST_CALL : LONGEST_UPLOAD),
    });
    return { status, text, what };
  }

  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    const json = body === undefined ? undefined : JSON.stringify(body);
    return accept(await send(method, `${base}${path}`, json)) as T;
  }

  async function askRelease(method: string, path: string, body?: object): Promise<Release> {
    return readRelease(await ask(method, path, body), `${method} /releases${path}`);
  }

  async function find(path: string): Promise<Release | undefined> {
    const answer = await send('GET', `${base}${path}`);
    return answer.status === 404 ? undefined : readRelease(accept(answer), answer.what);
  }

  async function findDraft(tag: string): Promise<Release | undefined> {
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const path = `?per_page=${PAGE}&page=${page}`;
      const answer = await ask<unknown>('GET', path);
      const some = (Array.isArray(answer) ? answer : [undefined]).map((one) =>
        readRelease(one, 'GET /releases'),
      );
      const found = some.find(({ draft, tag_name }) => draft && tag_name === tag);
      if (found !== undefined || some.length < PAGE) return found;
    }
    throw new ReleaseError(`GitHub lists more than ${MOST_PAGES * PAGE} releases`);
  }

  return {
    findByTag: (tag) => find(`/tags/${encodeURIComponent(tag)}`),
    async hasTag(tag) {
      const answer = await send('GET', `${own}/git/ref/${encodeURIComponent(`tags/${tag}`)}`);
      if (answer.status === 404) return false;
      accept(answer);
      return true;
    },
    findDraft,
    findLatest: () => find('/latest'),
    read: (id) => askRelease('GET', `/${id}`),
    createDraft: (tag, body) =>
      askRelease('POST', '', { tag_name: tag, name: tag, body, draft: true }),
    async upload(release, name, bytes) {
      const [address = ''] = release.upload_url.split('{');
      const target = `${address}?name=${encodeURIComponent(name)}`;
      accept(await send('POST', target, new Uint8Array(bytes), 'application/octet-stream'));
    },
    async deleteAsset(id) {
      accept(await send('DELETE', `${base}/assets/${id}`));
    },
    async publish(id, isLatest) {
      await ask('PATCH', `/${id}`, { draft: false, make_latest: String(isLatest) });
    },
  };
}

const JSON_TYPE = 'application/json';

/** @throws ReleaseError without an answer */
async function exchange(what: string, address: string, init: RequestInit) {
  try {
    const response = await fetch(address, init);
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = (cause as Error | undefined)?.message ?? message;
    throw new ReleaseError(`GitHub does not answer ${what} (${reason}); run again later`);
  }
}

/** @throws ReleaseError if a proxy, say, has answered in GitHub's place */
function readRelease(answer: unknown, what: string): Release {
  const { id, tag_name: tag, upload_url: to, assets } = (answer ?? {}) as Partial<Release>;
  const texts = [tag, to].every((text) => typeof text === 'string');
  if (typeof id === 'number' && texts && Array.isArray(assets)) return answer as Release;
  throw new ReleaseError(`the answer to ${what} is not GitHub's: it describes no release`);
}

function accept({ status, text, what }: { status: number; text: string; what: string }): unknown {
  if (status >= 200 && status < 300) return text === '' ? undefined : parseJson(text, what);
  const hint = status === 403 || status === 404 ? '; the token needs `contents: write`' : '';
  throw new ReleaseError(`GitHub answers ${status} to ${what}${hint}: ${text.slice(0, 300)}`);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ReleaseError(`the answer to ${what} is not GitHub's: it is no JSON; run again later`);
  }
}
