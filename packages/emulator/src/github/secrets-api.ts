import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { UnexpectedRequestError } from '../server/service.ts';
import { GitHubError } from './github-error.ts';
import type { SecretScope } from './scope.ts';
import type { SecretStore, StoredSecret, Visibility } from './secret-store.ts';

/** GitHub REST API, "Secrets": at most 48 KB once encrypted. */
const LONGEST_BOX_BYTES = 48 * 1024;
const NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i;
const PAGE = 30;

export function getPublicKey(store: SecretStore, scope: SecretScope): HttpResponse {
  return jsonResponse(200, store.publicKey(scope));
}

export function getSecret(store: SecretStore, scope: SecretScope, name: string): HttpResponse {
  const secret = store.find(scope, name);
  if (secret === undefined) throw new GitHubError(404, 'Not Found');
  return jsonResponse(200, describe(name, secret));
}

export function listSecrets(
  store: SecretStore,
  scope: SecretScope,
  query: URLSearchParams,
): HttpResponse {
  const secrets = store.list(scope);
  const size = Math.min(Number(query.get('per_page') ?? PAGE), 100);
  const page = Number(query.get('page') ?? 1);
  return jsonResponse(200, {
    total_count: secrets.length,
    secrets: secrets
      .slice((page - 1) * size, page * size)
      .map(([name, secret]) => describe(name, secret)),
  });
}

export function putSecret(
  store: SecretStore,
  scope: SecretScope,
  name: string,
  body: Record<string, unknown>,
): HttpResponse {
  const isOrganization = 'organization' in scope;
  const known = ['encrypted_value', 'key_id'];
  if (isOrganization) known.push('visibility', 'selected_repository_ids');
  const unknown = Object.keys(body).find((member) => !known.includes(member));
  if (unknown !== undefined) throw new UnexpectedRequestError(`${unknown} in a secret`);
  const { encrypted_value, key_id } = body;
  if (!NAME.test(name)) throw invalid('Secret names can only contain alphanumeric characters');
  if (typeof encrypted_value !== 'string' || typeof key_id !== 'string') {
    throw invalid('Invalid request.\n\n"encrypted_value", "key_id" weren\'t supplied.');
  }
  const box = Buffer.from(encrypted_value, 'base64');
  if (box.toString('base64') !== encrypted_value) throw invalid('encrypted_value is not base64');
  if (box.length > LONGEST_BOX_BYTES) throw invalid('The secret is too large');
  if (!store.isPresentKey(scope, key_id)) {
    throw invalid('Bad request - key_id does not match the public key');
  }
  const access = isOrganization ? readAccess(body) : {};
  return { status: store.put(scope, name, box, access) ? 201 : 204 };
}

export function deleteSecret(store: SecretStore, scope: SecretScope, name: string): HttpResponse {
  if (!store.remove(scope, name)) throw new GitHubError(404, 'Not Found');
  return { status: 204 };
}

export function listSelected(
  store: SecretStore,
  scope: SecretScope,
  name: string,
  query: URLSearchParams,
): HttpResponse {
  const ids = store.find(scope, name)?.selectedRepositoryIds;
  if (ids === undefined) throw new GitHubError(404, 'Not Found');
  const size = Math.min(Number(query.get('per_page') ?? PAGE), 100);
  const page = Number(query.get('page') ?? 1);
  return jsonResponse(200, {
    total_count: ids.length,
    repositories: ids.slice((page - 1) * size, page * size).map((id) => ({ id })),
  });
}

function readAccess({ visibility, selected_repository_ids: ids }: Record<string, unknown>) {
  if (!['all', 'private', 'selected'].includes(String(visibility))) {
    throw invalid('Invalid request.\n\n"visibility" wasn\'t supplied.');
  }
  if (ids !== undefined && visibility !== 'selected') {
    throw invalid('selected_repository_ids can only be given with visibility selected');
  }
  const list = Array.isArray(ids) ? ids.map(Number) : [];
  return {
    visibility: visibility as Visibility,
    ...(visibility === 'selected' && { selectedRepositoryIds: list }),
  };
}

function describe(name: string, { createdAt, updatedAt, visibility }: StoredSecret): object {
  const time = (date: Date) => date.toISOString().replace('.000Z', 'Z');
  return {
    name: name.toUpperCase(),
    created_at: time(createdAt),
    updated_at: time(updatedAt),
    ...(visibility !== undefined && { visibility }),
  };
}

function invalid(message: string): GitHubError {
  return new GitHubError(422, message);
}
