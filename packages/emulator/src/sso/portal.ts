import type { CredentialStore } from '../aws/credentials.ts';
import type { Directory } from '../aws/directory.ts';
import { AwsError } from '../server/aws-error.ts';
import type { Clock } from '../server/clock.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { type Service, type ServiceRequest, UnexpectedRequestError } from '../server/service.ts';
import type { Login, Logins } from './logins.ts';
import { PORTAL_THROTTLED, renderPortalError } from './rest-error.ts';

export interface PortalDependencies {
  clock: Clock;
  directory: Directory;
  store: CredentialStore;
  logins: Logins;
}

const PARAMETERS = ['account_id', 'role_name'];

/** The access portal of IAM Identity Center (Portal API reference, GetRoleCredentials). */
export function createPortal(dependencies: PortalDependencies): Service {
  return {
    name: 'sso',
    resolve({ method, subpath, query }) {
      if (method !== 'GET' || subpath !== '/federation/credentials') return undefined;
      const form = new URLSearchParams(query);
      return {
        action: 'GetRoleCredentials',
        parameters: Object.fromEntries(form),
        run: (request) => getRoleCredentials(request, form, dependencies),
      };
    },
    renderError: renderPortalError,
    throttled: PORTAL_THROTTLED,
  };
}

function getRoleCredentials(
  { headers }: ServiceRequest,
  form: URLSearchParams,
  { clock, directory, store, logins }: PortalDependencies,
): HttpResponse {
  const { accountId, setName } = readParameters(form);
  const login = logins.findByAccessToken(headers['x-amz-sso_bearer_token'] ?? '');
  if (login === undefined) throw unauthorized('no login has this access token');
  if (login.expiresAt <= clock.now()) throw unauthorized('the access token has ended');
  const { role } = findPermissionSet(directory, accountId, setName, login);
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = store.issueSession({
    role,
    sessionName: login.user,
    durationSeconds: role.maxSessionDuration,
  });
  return jsonResponse(200, {
    roleCredentials: {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      expiration: expiration?.getTime(),
    },
  });
}

function readParameters(form: URLSearchParams) {
  for (const name of form.keys()) {
    if (!PARAMETERS.includes(name)) throw unexpected(name);
    if (form.getAll(name).length > 1) throw unexpected(`a second ${name}`);
  }
  const accountId = form.get('account_id') ?? '';
  const setName = form.get('role_name') ?? '';
  if (!/^\d{12}$/.test(accountId)) throw invalid('account_id is not an account id');
  if (setName === '') throw invalid('role_name is missing');
  return { accountId, setName };
}

/** AWS does not show a caller whether something does not exist or is not assigned; the journal does. */
function findPermissionSet(directory: Directory, accountId: string, name: string, login: Login) {
  const sets = directory.accounts
    .filter(({ id }) => id === accountId)
    .flatMap(({ permissionSets }) => permissionSets);
  const set = sets.find((one) => one.name === name);
  if (set === undefined) throw forbidden(`${accountId} has no permission set ${name}`);
  if (set.users?.includes(login.user) === false) {
    throw forbidden(`${name} in ${accountId} is not assigned to ${login.user}`);
  }
  return set;
}

function unauthorized(detail: string) {
  const message = 'Session token not found or invalid';
  return new AwsError(401, 'UnauthorizedException', message, detail);
}

function forbidden(detail: string) {
  return new AwsError(403, 'ForbiddenException', 'No access', detail);
}

function invalid(detail: string) {
  return new AwsError(400, 'InvalidRequestException', 'Request is invalid', detail);
}

function unexpected(what: string) {
  return new UnexpectedRequestError(`${what} in GetRoleCredentials`);
}
