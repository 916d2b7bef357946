import type { GitHubApi } from './github-api.ts';

const PAGE = 100;
/** GitHub docs, "Secrets reference", limits: 1,000 of an organization, 100 of a repository and of an environment. */
const MOST_PAGES = 10;

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
    const { secrets } = (data ?? {}) as { secrets?: unknown };
    const found = Array.isArray(secrets) ? secrets : [];
    for (const { name } of found as { name?: unknown }[]) {
      if (typeof name === 'string') names.push(name.toUpperCase());
    }
    if (found.length < PAGE) break;
  }
  return names;
}
