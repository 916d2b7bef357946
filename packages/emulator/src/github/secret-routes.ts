import type { HttpResponse } from '../server/http/exchange.ts';
import type { ServiceRequest } from '../server/service.ts';
import type { GitHubConfig } from './config.ts';
import { GitHubError } from './github-error.ts';
import { readBody } from './read-body.ts';
import type { Route } from './route.ts';
import { permissionFor, type SecretApp, type SecretScope } from './scope.ts';
import type { SecretStore } from './secret-store.ts';
import {
  deleteSecret,
  getPublicKey,
  getSecret,
  listSecrets,
  listSelected,
  putSecret,
} from './secrets-api.ts';

const REPOSITORY_SECRETS =
  /^\/repos\/([^/]+\/[^/]+)\/(?:(actions|dependabot|codespaces)|environments\/([^/]+))\/secrets(?:\/([^/]+))?$/;
const ORGANIZATION_SECRETS =
  /^\/orgs\/([^/]+)\/(actions|dependabot|codespaces)\/secrets(?:\/([^/]+)(\/repositories)?)?$/;

/** GitHub REST API, "List repository organization secrets": those of the organization that the repository gets. */
const INHERITED_SECRETS = /^\/repos\/(([^/]+)\/[^/]+)\/actions\/organization-secrets$/;

interface Target {
  scope: SecretScope;
  /** `owner/name`, or an organization. */
  owner: string;
  name: string | undefined;
  isSelection: boolean;
  /** Read by way of the repository, with its permission. */
  isInherited?: true;
}

/** Undefined for a request that is not about secrets, or that nobody expects. */
export function findSecretRoute(
  { method, subpath }: ServiceRequest,
  store: SecretStore,
  settings: Required<GitHubConfig>,
): Route | undefined {
  const target = locate(subpath);
  const action = target && actionOf(method, target);
  if (target === undefined || action === undefined) return undefined;
  return {
    action,
    permission: target.isInherited ? 'secrets' : permissionFor(target.scope),
    access: method === 'GET' ? 'read' : 'write',
    owner: target.owner,
    run(request) {
      if (target.isInherited) checkRepository(target.owner, settings);
      else checkThere(target, settings);
      return answer(store, target, request);
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
  const [, heir, owner] = INHERITED_SECRETS.exec(subpath) ?? [];
  if (heir !== undefined && owner !== undefined) {
    const scope: SecretScope = { organization: owner, app: 'actions' };
    return { scope, owner: heir, name: undefined, isSelection: false, isInherited: true };
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

function actionOf(method: string, { name, isSelection, isInherited }: Target): string | undefined {
  if (isInherited) return method === 'GET' ? 'ListInheritedSecrets' : undefined;
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

function checkRepository(name: string, { repositories }: Required<GitHubConfig>): void {
  if (!repositories.some((one) => one.name === name)) throw new GitHubError(404, 'Not Found');
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
