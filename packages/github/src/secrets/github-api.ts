import { getOctokit } from '@actions/github';
import type { Secret } from '@bedrock-token/core';
import { explainGitHubFault } from './github-faults.ts';

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

/** The longest that one request may take, in milliseconds. */
const LIMIT_MS = 15_000;

/**
 * GitHub's API by a token.
 *
 * @param title of what the requests are for, in errors
 * @param baseUrl as the runner gives it in GITHUB_API_URL
 */
export function createGitHubApi(
  title: string,
  token: Secret<string>,
  baseUrl: string,
  signal?: AbortSignal,
): GitHubApi {
  const octokit = getOctokit(token.reveal(), { baseUrl });
  return async (method, path, body = {}) => {
    const limit = AbortSignal.timeout(LIMIT_MS);
    const request = { signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) };
    try {
      const { status, data } = await octokit.request(`${method} ${path}`, { ...body, request });
      return { status, data };
    } catch (error) {
      signal?.throwIfAborted();
      throw explainGitHubFault(title, error);
    }
  };
}
