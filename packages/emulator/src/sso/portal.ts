import { AwsError } from '../aws/aws-error.ts';
import type { CredentialStore } from '../aws/credentials.ts';
import type { Directory, Role } from '../aws/directory.ts';
import type { Clock } from '../clock.ts';
import { type HttpResponse, jsonResponse } from '../http/exchange.ts';
import type { Service, ServiceRequest } from '../service.ts';
import type { Logins } from './logins.ts';
import { renderRestError, THROTTLED } from './rest-error.ts';

export interface PortalDependencies {
  clock: Clock;
  directory: Directory;
  store: CredentialStore;
  logins: Logins;
}

/** The access portal of IAM Identity Center (Portal API reference, GetRoleCredentials). */
export function createPortal(dependencies: PortalDependencies): Service {
  return {
    name: 'sso',
    resolve({ method, subpath, query }) {
      if (method !== 'GET' || subpath !== '/federation/credentials') return undefined;
      const parameters = Object.fromEntries(new URLSearchParams(query));
      return {
        action: 'GetRoleCredentials',
        parameters,
        run: (request) => getRoleCredentials(request, parameters, dependencies),
      };
    },
    renderError: renderRestError,
    throttled: THROTTLED,
  };
}

function getRoleCredentials(
  request: ServiceRequest,
  parameters: Record<string, string>,
  { clock, directory, store, logins }: PortalDependencies,
): HttpResponse {
  const { account_id: accountId = '', role_name: roleName = '', ...others } = parameters;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`There is no parameter ${unknown}.`);
  if (!/^\d{12}$/.test(accountId)) throw invalid('account_id is not an account id.');
  if (roleName === '') throw invalid('role_name is missing.');
  const login = logins.findByAccessToken(request.headers['x-amz-sso_bearer_token'] ?? '');
  if (login === undefined || login.expiresAt <= clock.now()) {
    throw new AwsError(401, 'UnauthorizedException', 'Session token not found or invalid');
  }
  const role = findReservedRole(directory, accountId, roleName);
  if (role === undefined) throw new AwsError(403, 'ForbiddenException', 'No access');
  const session = store.issueSession({
    role,
    sessionName: login.user,
    durationSeconds: role.maxSessionDuration,
  });
  return jsonResponse(200, {
    roleCredentials: {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
      expiration: session.expiration?.getTime(),
    },
  });
}

/** Identity Center makes a role of each permission set, named `AWSReservedSSO_SET_HASH`. */
function findReservedRole(directory: Directory, accountId: string, set: string): Role | undefined {
  const accounts = directory.accounts.filter(({ id }) => id === accountId);
  const roles = accounts.flatMap((account) => account.roles);
  return roles.find(({ name }) => name.replace(/_[0-9a-f]+$/, '') === `AWSReservedSSO_${set}`);
}

const invalid = (message: string) => new AwsError(400, 'InvalidRequestException', message);
