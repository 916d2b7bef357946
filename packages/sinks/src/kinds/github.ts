import { BedrockTokenError, inputError } from '@bedrock-token/core';
import {
  createGitHubApi,
  createSecretSink,
  type SecretApp,
  type SecretPlace,
  titleOf,
} from '@bedrock-token/github';
import type { YAMLMap } from 'yaml';
import {
  type Complain,
  nodeOf,
  printable,
  readMatching,
  readRequired,
  readText,
} from '../yaml/read-members.ts';
import type { SinkKind } from './kind.ts';
import { readWords } from './read-parts.ts';
import { atSecondPlace } from './second-place.ts';
import { SINK_INPUT_WORDS, type SinkWords } from './sink-words.ts';

export interface GitHubConfig {
  type: 'github';
  name: string;
  /** `owner/name`; default the repository of the workflow. */
  repository?: string;
  /** Each of these environments of the repository. */
  environments?: string[];
  organization?: string;
  app: SecretApp;
  /** Who sees an organization's secret that is new. */
  visibility?: 'all' | 'private';
}

const APPS: readonly string[] = ['actions', 'dependabot', 'codespaces'] satisfies SecretApp[];

/** GitHub REST API, "Create or update a repository secret"; names beginning so are reserved. */
const SECRET_NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i;
/** No segment of dots: a path of GitHub's API is made of it. */
const REPOSITORY = /^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/;
const OWNER = /^[\w-]+$/;
/** GitHub docs, "Managing environments for deployment": 255 characters. No segment of dots in a path. */
const ENVIRONMENT_NAME = /^(?!\.{1,2}$)[^\p{Cc}]{1,255}$/u;
const ENVIRONMENT_HINT =
  'Write the name of an environment, or a list of names such as [staging, production].';

/** A secret of GitHub: of a repository, of environments or of an organization. Write-only. */
export const github: SinkKind<GitHubConfig> = {
  members: ['name', 'repository', 'environment', 'organization', 'app', 'visibility'],
  read,
  open(config, { github: { token, apiUrl, repository }, signal, words = SINK_INPUT_WORDS }, use) {
    const { queuedValue, mustBeReadable, passedAs } = use;
    return listSecrets(config, repository, words).map((place, index) => {
      if (token === undefined) throw tokenMissing(words);
      const { visibility } = config;
      const options = {
        place,
        // A workflow passes one value; of several environments it is that of the first.
        queuedValue: index === 0 ? queuedValue : undefined,
        ...(mustBeReadable && {
          passedAs: { name: passedAs, example: words.passBack(passedAs, place.name) },
        }),
        ...(visibility !== undefined && { visibility }),
      };
      return createSecretSink(
        options,
        createGitHubApi(titleOf(place), token, apiUrl, {
          signal,
          tokenName: words.githubToken,
          placesName: words.sinks,
        }),
      );
    });
  },
  listPlaces: (config, { repository, words = SINK_INPUT_WORDS }) =>
    listSecrets(config, repository, words).map((place) => titleOf(inOneCase(place))),
  nameOf: ({ name }) => name,
  pendingPlace: (config) => ({ ...atSecondPlace(config), name: `${config.name}_PENDING` }),
  checkEscrow({ environments = [] }, { escrow }) {
    if (environments.length <= 1) return;
    throw inputError(escrow, 'names several environments', 'One place is enough for an escrow.');
  },
  isPassedBack: true,
};

function read(entry: YAMLMap, complain: Complain): GitHubConfig {
  const name = readRequired(entry, 'name', SECRET_NAME, 'BEDROCK_API_KEY', complain);
  const repository = readMatching(entry, 'repository', REPOSITORY, 'octo-org/octo-repo', complain);
  const organization = readMatching(entry, 'organization', OWNER, 'octo-org', complain);
  const app = readText(entry, 'app', complain) ?? 'actions';
  const environments = readWords(entry, 'environment', ENVIRONMENT_HINT, complain);
  const visibility = readMatching(entry, 'visibility', /^(all|private)$/, 'private', complain);
  if (!APPS.includes(app)) {
    const problem = `has no known app: ${printable(app)}`;
    return complain(nodeOf(entry, 'app'), problem, `Apps are ${APPS.join(', ')}.`);
  }
  if (organization !== undefined && (repository !== undefined || environments !== undefined)) {
    const hint = 'Write one entry for the organization and another for the repository.';
    return complain(entry, 'names an organization and a repository or environment', hint);
  }
  if (environments !== undefined && app !== 'actions') {
    const hint = 'Environments have secrets only for workflows; leave app out.';
    return complain(entry, `names an environment and the app ${app}`, hint);
  }
  if (environments?.some((one) => !ENVIRONMENT_NAME.test(one) || !one.isWellFormed())) {
    return complain(nodeOf(entry, 'environment'), 'names no environment', ENVIRONMENT_HINT);
  }
  if (visibility !== undefined && organization === undefined) {
    const hint = 'Only secrets of an organization have one; leave it out.';
    return complain(entry, 'has a visibility and no organization', hint);
  }
  return {
    type: 'github',
    name,
    app: app as SecretApp,
    ...(repository !== undefined && { repository }),
    ...(environments !== undefined && { environments }),
    ...(organization !== undefined && { organization }),
    ...(visibility !== undefined && { visibility: visibility as 'all' | 'private' }),
  };
}

/**
 * The secrets that an entry means: one for each of its environments, if it names any.
 *
 * @param workflow `owner/name` of the workflow's repository; undefined outside of one
 * @throws ERR_INPUT for a secret of no repository
 */
function listSecrets(
  config: GitHubConfig,
  workflow: string | undefined,
  { sinks }: SinkWords,
): SecretPlace[] {
  const { name, app, organization, environments, repository = workflow } = config;
  if (organization !== undefined) return [{ kind: 'organization', organization, app, name }];
  if (repository === undefined) {
    throw inputError(
      sinks,
      `name the GitHub secret ${name} without a repository, and this is not a workflow`,
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

/** GitHub takes its names in any case. */
function inOneCase(place: SecretPlace): SecretPlace {
  const name = place.name.toUpperCase();
  if (place.kind === 'organization') {
    return { ...place, name, organization: place.organization.toLowerCase() };
  }
  const repository = place.repository.toLowerCase();
  if (place.kind === 'repository') return { ...place, name, repository };
  return { ...place, name, repository, environment: place.environment.toLowerCase() };
}

function tokenMissing({ githubToken }: SinkWords): Error {
  return new BedrockTokenError(
    'ERR_INPUT',
    `A place of the key is a GitHub secret, and ${githubToken} is empty.`,
    {
      hint: 'Pass the token of a GitHub App that may write secrets (actions/create-github-app-token); the GITHUB_TOKEN of a workflow cannot.',
    },
  );
}
