import { inputError, isReadableOnTheWay, refuseCleartext, type Secret } from '@bedrock-token/core';
import { request as send } from '@octokit/request';
import { explainGitHubFault, type RequestNames } from './github-faults.ts';
import { type Fetch, guardFetch } from './guarded-fetch.ts';

/** An answer of GitHub's API. */
export interface GitHubAnswer {
  status: number;
  data: unknown;
}

/**
 * One request to GitHub's API, answered or failed; nothing is tried again in here.
 *
 * @param path below the base, such as `/repos/octo-org/octo-repo`
 * @throws ERR_SINK if GitHub refused; a retryable error for what may pass
 */
export type GitHubApi = (
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: Record<string, unknown>,
) => Promise<GitHubAnswer>;

/** Octokit writes headers of an answer (`deprecation`, `sunset`, `link`) to the console. */
const quiet = () => {};
const SILENT = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** GitHub Enterprise Server has GraphQL in addition to the REST API (GitHub docs, "Forming calls with GraphQL"). */
const SERVER_SUFFIX = /\/api\/v3\/?$/;

/** The longest that one request may take, in milliseconds. */
const LIMIT_MS = 15_000;

export interface GitHubApiOptions extends Partial<RequestNames> {
  signal?: AbortSignal | undefined;
}

/**
 * GitHub's API by a token.
 *
 * @param title of what the requests are for, in errors
 * @param baseUrl as the runner gives it in GITHUB_API_URL
 * @throws ERR_INPUT for no URL, or one by http to another machine
 */
export function createGitHubApi(
  title: string,
  token: Secret<string>,
  baseUrl: string,
  { signal, ...names }: GitHubApiOptions = {},
): GitHubApi {
  assertApiUrl(baseUrl);
  return async (method, path, body = {}) => {
    const limit = AbortSignal.timeout(LIMIT_MS);
    const request = {
      fetch: guardFetch(await chooseFetch(token)),
      log: SILENT,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    };
    const headers = { authorization: `token ${token.reveal()}` };
    try {
      const { status, data } = await send(`${method} ${path}`, {
        ...body,
        baseUrl: path === '/graphql' ? baseUrl.replace(SERVER_SUFFIX, '/api') : baseUrl,
        headers,
        request,
      });
      return { status, data };
    } catch (error) {
      signal?.throwIfAborted();
      throw explainGitHubFault(title, error, names);
    }
  };
}

function assertApiUrl(url: string): void {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw inputError(
      'GITHUB_API_URL',
      'is not an http or https URL',
      'The runner sets this variable; check for a step that overwrites it.',
    );
  }
  const destination = new URL(url);
  if (isReadableOnTheWay(destination)) throw refuseCleartext(destination.host, 'GITHUB_API_URL');
}

const PROXY_VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/**
 * The toolkit's fetch sends by the proxy of the environment. It brings an HTTP stack of its own, more
 * than half of what a run would load, so a run that knows of no proxy does without.
 */
async function chooseFetch(token: Secret<string>): Promise<Fetch> {
  if (!PROXY_VARIABLES.some((name) => process.env[name])) return fetch;
  const { getOctokit } = await import('@actions/github');
  return getOctokit(token.reveal()).request.endpoint.DEFAULTS.request?.fetch as Fetch;
}
