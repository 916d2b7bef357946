import { inputError } from '@bedrock-token/core';
import type { SecretPlace } from '@bedrock-token/github';
import type { SinkConfig } from './sink-config.ts';

export type GitHubSink = Extract<SinkConfig, { type: 'github' }>;

/**
 * The secrets that an entry means: one for each of its environments, if it names any.
 *
 * @param workflow `owner/name` of the workflow's repository; undefined outside of one
 * @throws ERR_INPUT for a secret of no repository
 */
export function listSecretPlaces(config: GitHubSink, workflow: string | undefined): SecretPlace[] {
  const { name, app, organization, environments } = config;
  if (organization !== undefined) return [{ kind: 'organization', organization, app, name }];
  const repository = config.repository ?? workflow;
  if (repository === undefined) {
    throw inputError(
      'sinks',
      `name the GitHub secret ${name} without a repository, and this is no workflow`,
      'Write repository: owner/name into the entry.',
    );
  }
  if (environments === undefined) return [{ kind: 'repository', repository, app, name }];
  return environments.map((environment) => ({
    kind: 'environment',
    repository,
    environment,
    name,
  }));
}

/**
 * Whether `${{ secrets.NAME }}` gives a job of the workflow this very secret. One of an
 * environment is seen only by jobs that name the environment.
 */
export function isPassedBack(config: SinkConfig, workflow: string): config is GitHubSink {
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
