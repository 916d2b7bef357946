import type { SubjectSettings } from '../oidc/claims.ts';
import type { GitHubConfig } from './config.ts';

export type RepositoryConfig = NonNullable<GitHubConfig['repositories']>[number];

const DEFAULT_KEYS = ['repo', 'context'];

/** GitHub's IDs, which the claims of its tokens have by default, too. */
export const REPOSITORY_ID = 7400012;
export const OWNER_ID = 65001;

/** Names of owners and repositories are the same in whatever case. */
export function findRepository(
  { repositories = [] }: GitHubConfig,
  name: string,
): RepositoryConfig | undefined {
  return repositories.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

/** @param format of a repository that says nothing of it */
export function subjectSettings(
  config: GitHubConfig,
  repository: string,
  format: SubjectSettings['format'],
): SubjectSettings {
  const found = findRepository(config, repository);
  const { subject = {}, id = REPOSITORY_ID, ownerId = OWNER_ID } = found ?? {};
  const [owner = ''] = repository.split('/');
  const inherited = subject.useDefault === false ? config.subjectTemplates?.[owner] : undefined;
  const own = subject.useDefault === false ? subject.claimKeys : undefined;
  return {
    format: subject.format ?? format,
    keys: own ?? inherited ?? DEFAULT_KEYS,
    repositoryId: String(id),
    ownerId: String(ownerId),
  };
}
