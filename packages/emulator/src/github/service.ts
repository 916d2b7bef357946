import type { Clock } from '../clock.ts';
import type { HttpResponse } from '../http/exchange.ts';
import type { Operation, Service, ServiceRequest } from '../service.ts';
import { DEFAULT_GITHUB, type GitHubConfig } from './config.ts';
import { GitHubError, renderGitHubError } from './github-error.ts';
import { permissionFor, type SecretApp, type SecretScope } from './scope.ts';
import { createSecretStore, type SecretStore } from './secret-store.ts';
import {
  deleteSecret,
  getPublicKey,
  getSecret,
  listSecrets,
  listSelected,
  putSecret,
} from './secrets-api.ts';
import { createGitHubTokens, type GitHubTokens } from './tokens.ts';
import { createWriteLimits } from './write-limits.ts';

export interface GitHubService extends Service {
  tokens: GitHubTokens;
  store: SecretStore;
  /** What `${{ secrets.X }}` gives a job: the nearest scope wins. */
  secretsFor(repository: string, environment?: string): Record<string, string>;
}

const REPOSITORY_SECRETS =
  /^\/repos\/([^/]+\/[^/]+)\/(?:(actions|dependabot|codespaces)|environments\/([^/]+))\/secrets(?:\/([^/]+))?$/;
const ORGANIZATION_SECRETS =
  /^\/orgs\/([^/]+)\/(actions|dependabot|codespaces)\/secrets(?:\/([^/]+)(\/repositories)?)?$/;

interface Target {
  scope: SecretScope;
  /** `owner/name`, or an organization. */
  owner: string;
  name: string | undefined;
  isSelection: boolean;
}

/** GitHub's REST API, as far as it is about secrets. */
export function createGitHubService(config: GitHubConfig, clock: Clock): GitHubService {
  const settings = { ...DEFAULT_GITHUB, ...config };
  const store = createSecretStore(clock);
  const tokens = createGitHubTokens();
  const countWrite = createWriteLimits(settings.writesPerMinute, settings.writesPerHour, clock);
  return {
    name: 'github',
    tokens,
    store,
    throttled: {
      status: 429,
      code: '429',
      message: 'You have exceeded a secondary rate limit.',
    },
    renderError: renderGitHubError,
    secretsFor: (repository, environment) => collect(store, repository, environment),
    resolve(request): Operation | undefined {
      const target = locate(request.subpath);
      const action = target && actionOf(request.method, target);
      if (target === undefined || action === undefined) return undefined;
      return {
        action,
        parameters: { path: request.subpath },
        run: (received) => {
          const access = received.method === 'GET' ? 'read' : 'write';
          tokens.check(received, permissionFor(target.scope), access, target.owner);
          checkThere(target, settings);
          if (access === 'write') countWrite();
          return answer(store, target, received);
        },
      };
    },
  };
}

function locate(subpath: string): Target | undefined {
  const [, repository, app, environment, name] = REPOSITORY_SECRETS.exec(subpath) ?? [];
  if (repository !== undefined) {
    const scope: SecretScope =
      environment === undefined
        ? { repository, app: app as SecretApp }
        : { repository, environment: decodeURIComponent(environment) };
    return { scope, owner: repository, name, isSelection: false };
  }
  const [, organization, orgApp, orgName, selection] = ORGANIZATION_SECRETS.exec(subpath) ?? [];
  if (organization === undefined) return undefined;
  return {
    scope: { organization, app: orgApp as SecretApp },
    owner: organization,
    name: orgName,
    isSelection: selection !== undefined,
  };
}

function actionOf(method: string, { name, isSelection }: Target): string | undefined {
  if (method === 'GET') {
    if (name === undefined) return 'ListSecrets';
    if (isSelection) return 'ListSelectedRepositories';
    return name === 'public-key' ? 'GetPublicKey' : 'GetSecret';
  }
  if (name === undefined || name === 'public-key' || isSelection) return undefined;
  return { PUT: 'PutSecret', DELETE: 'DeleteSecret' }[method];
}

/** Where nothing is, GitHub says no more than that. */
function checkThere(
  { scope }: Target,
  { repositories, organizations }: Required<GitHubConfig>,
): void {
  if ('organization' in scope) {
    if (organizations.includes(scope.organization)) return;
    throw new GitHubError(404, 'Not Found');
  }
  const repository = repositories.find(({ name }) => name === scope.repository);
  const { environment } = scope;
  const isThere =
    environment === undefined || repository?.environments?.includes(environment) === true;
  if (repository === undefined || !isThere) throw new GitHubError(404, 'Not Found');
}

function answer(store: SecretStore, target: Target, request: ServiceRequest): HttpResponse {
  const { scope, name, isSelection } = target;
  const query = new URLSearchParams(request.query);
  if (name === undefined) return listSecrets(store, scope, query);
  if (isSelection) return listSelected(store, scope, name, query);
  if (request.method === 'GET') {
    return name === 'public-key' ? getPublicKey(store, scope) : getSecret(store, scope, name);
  }
  if (request.method === 'DELETE') return deleteSecret(store, scope, name);
  return putSecret(store, scope, name, readBody(request));
}

function readBody({ body }: ServiceRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new GitHubError(400, 'Problems parsing JSON');
}

function collect(
  store: SecretStore,
  repository: string,
  environment?: string,
): Record<string, string> {
  const [owner = ''] = repository.split('/');
  const scopes: SecretScope[] = [{ organization: owner }, { repository }];
  if (environment !== undefined) scopes.push({ repository, environment });
  return Object.fromEntries(
    scopes.flatMap((scope) => store.list(scope).map(([name, { value }]) => [name, value])),
  );
}
