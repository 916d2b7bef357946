import type { GitHubConfig } from './kinds/github.ts';
import type { SinkConfig } from './kinds/registry.ts';

/**
 * Whether `${{ secrets.NAME }}` gives a job of the workflow this very secret. One of an
 * environment is seen only by jobs that name the environment.
 */
export function isPassedBack(config: SinkConfig, workflow: string): config is GitHubConfig {
  if (config.type !== 'github' || config.app !== 'actions') return false;
  const { repository = workflow, organization, environments } = config;
  const [owner = ''] = workflow.split('/');
  if (organization !== undefined) return isSame(organization, owner);
  return environments === undefined && isSame(repository, workflow);
}

/** GitHub's names differ by more than case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
