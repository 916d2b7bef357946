import type { SecretScope } from '@bedrock-token/emulator';
import { REPOSITORY } from '../action/rotate-step.ts';

export const SECRET_NAME = 'BEDROCK_API_KEY';
const ENVIRONMENTS = ['production', 'eu/staging'];
/** What there is at GitHub. */
export const GITHUB = {
  repositories: [{ name: REPOSITORY, environments: ENVIRONMENTS }, { name: 'octo-org/other' }],
};

/** Every kind of place for a secret: the rest of its entry, and where that is. */
export const GITHUB_KINDS: Record<string, { entry: string; scopes: SecretScope[] }> = {
  'this repository': { entry: '', scopes: [{ repository: REPOSITORY }] },
  'another repository': {
    entry: ', repository: octo-org/other',
    scopes: [{ repository: 'octo-org/other' }],
  },
  'several environments': {
    entry: `, environment: [${ENVIRONMENTS}]`,
    scopes: ENVIRONMENTS.map((environment) => ({ repository: REPOSITORY, environment })),
  },
  'an organization': { entry: ', organization: octo-org', scopes: [{ organization: 'octo-org' }] },
  Dependabot: {
    entry: ', app: dependabot',
    scopes: [{ repository: REPOSITORY, app: 'dependabot' }],
  },
  Codespaces: {
    entry: ', app: codespaces',
    scopes: [{ repository: REPOSITORY, app: 'codespaces' }],
  },
  'Dependabot of an organization': {
    entry: ', app: dependabot, organization: octo-org',
    scopes: [{ organization: 'octo-org', app: 'dependabot' }],
  },
  'Codespaces of an organization': {
    entry: ', app: codespaces, organization: octo-org',
    scopes: [{ organization: 'octo-org', app: 'codespaces' }],
  },
};
