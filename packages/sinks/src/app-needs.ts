import type { GitHubConfig } from './kinds/github.ts';
import type { SinkConfig } from './kinds/registry.ts';

/** A permission of a GitHub App, in each of its names. */
export interface NeededPermission {
  /** In the settings of an App. */
  title: string;
  /** The input of actions/create-github-app-token; undefined if it has none. */
  input: string | undefined;
}

export interface NeededApp {
  /** Each once, with write access. */
  permissions: NeededPermission[];
  /** `owner/name` of each repository whose secrets are written. */
  repositories: string[];
  organizations: string[];
}

const inputOf = (name: string) => `permission-${name}`;

/** GitHub docs, "Permissions required for GitHub Apps"; inputs by the action's own list. */
const OF_REPOSITORIES: Record<GitHubConfig['app'], NeededPermission> = {
  actions: { title: 'Secrets', input: inputOf('secrets') },
  dependabot: { title: 'Dependabot secrets', input: inputOf('dependabot-secrets') },
  codespaces: { title: 'Codespaces secrets', input: undefined },
};
const OF_ENVIRONMENTS = { title: 'Environments', input: inputOf('environments') };
const OF_ORGANIZATIONS: Record<GitHubConfig['app'], NeededPermission> = {
  actions: { title: 'Organization secrets', input: inputOf('organization-secrets') },
  dependabot: { title: 'Organization dependabot secrets', input: undefined },
  codespaces: { title: 'Organization codespaces secrets', input: undefined },
};

/**
 * What a GitHub App needs to write the secrets among the sinks.
 *
 * @param repository `owner/name` of the workflow
 * @returns undefined if none of them is a GitHub secret
 */
export function appNeeds(
  configs: readonly SinkConfig[],
  repository: string,
): NeededApp | undefined {
  const secrets = configs.filter((config) => config.type === 'github');
  if (secrets.length === 0) return undefined;
  const permissions = new Map(secrets.map(permissionFor).map((one) => [one.title, one]));
  const ofRepositories = secrets.filter(({ organization }) => organization === undefined);
  return {
    permissions: [...permissions.values()],
    repositories: distinct(ofRepositories.map((one) => one.repository ?? repository)),
    organizations: distinct(secrets.flatMap(({ organization }) => organization ?? [])),
  };
}

function permissionFor({ app, organization, environments }: GitHubConfig): NeededPermission {
  if (organization !== undefined) return OF_ORGANIZATIONS[app];
  return environments === undefined ? OF_REPOSITORIES[app] : OF_ENVIRONMENTS;
}

/** GitHub's names differ by more than case. */
const distinct = (names: readonly string[]) => [
  ...new Map(names.map((name) => [name.toLowerCase(), name])).values(),
];
