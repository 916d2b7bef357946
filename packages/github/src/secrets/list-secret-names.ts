import { BedrockTokenError } from '@bedrock-token/core';
import type { GitHubApi } from './github-api.ts';

const PAGE = 100;
/** GitHub docs, "Secrets reference", limits: 1,000 of an organization, 100 of a repository and of an environment. */
const MOST_PAGES = 11;

/**
 * The names of the Actions secrets that jobs of a repository get: its own, those of its organization that it sees, and
 * those of an environment (GitHub REST API, "REST API endpoints for GitHub Actions Secrets").
 *
 * @param repository `owner/name`
 * @param environment undefined for jobs without one
 * @returns in upper case, as GitHub keeps them
 * @throws ERR_SINK if GitHub refused; ERR_UPSTREAM for no answer
 */
export async function listSecretNames(
  repository: string,
  environment: string | undefined,
  api: GitHubApi,
): Promise<Set<string>> {
  const paths = [
    `/repos/${repository}/actions/secrets`,
    `/repos/${repository}/actions/organization-secrets`,
    ...(environment === undefined
      ? []
      : [`/repos/${repository}/environments/${encodeURIComponent(environment)}/secrets`]),
  ];
  const names = new Set<string>();
  for (const path of paths) {
    for (const name of await listNames(path, api)) names.add(name);
  }
  return names;
}

async function listNames(path: string, api: GitHubApi): Promise<string[]> {
  const names: string[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data } = await api('GET', `${path}?per_page=${PAGE}&page=${page}`);
    const found = readPage(data);
    names.push(...found);
    if (found.length < PAGE) return names;
  }
  throw unreadable();
}

/** An answer without a list is not one of no secrets: what is missing is reported. */
function readPage(data: unknown): string[] {
  const { secrets } = (data ?? {}) as { secrets?: unknown };
  if (!Array.isArray(secrets)) throw unreadable();
  return secrets.map((one: { name?: unknown } | null) => {
    if (typeof one?.name !== 'string') throw unreadable();
    return one.name.toUpperCase();
  });
}

const unreadable = () =>
  new BedrockTokenError('ERR_UPSTREAM', 'GitHub sent a list of secrets that cannot be read.', {
    hint: 'Something may be responding in its place: check GITHUB_API_URL and proxies.',
  });
