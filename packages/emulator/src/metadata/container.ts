import { randomBytes } from 'node:crypto';
import { AwsError } from '../server/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import type { Service, ServiceRequest } from '../server/service.ts';
import {
  createRoleSessions,
  type MetadataDependencies,
  type MetadataRole,
  type RoleSessions,
} from './role-session.ts';

export interface ContainerService extends Service {
  /** What a container has in its environment; each call is another container. */
  environmentOf(request: MetadataRole): Record<string, string>;
  /** Every authorization token. */
  secrets(): string[];
}

/** The container credentials endpoint, as of ECS. */
export function createContainerService(
  url: string,
  dependencies: MetadataDependencies,
): ContainerService {
  const containers = new Map<string, RoleSessions>();

  function getCredentials({ headers }: ServiceRequest): HttpResponse {
    const sessions = containers.get(headers.authorization ?? '');
    if (sessions === undefined) {
      throw new AwsError(401, 'Unauthorized', 'The authorization token is missing or unknown.');
    }
    const { credentials } = sessions.read();
    return jsonResponse(200, { RoleArn: sessions.role.arn, ...credentials });
  }

  return {
    name: 'container',
    resolve: ({ method, subpath, query }) =>
      method === 'GET' && subpath === '/credentials' && query === ''
        ? { action: 'GetContainerCredentials', run: getCredentials }
        : undefined,
    renderError: ({ status, code, message }) => jsonResponse(status, { code, message }),
    throttled: { status: 429, code: 'TooManyRequests', message: 'Rate exceeded' },
    environmentOf(request) {
      const task = randomBytes(16).toString('hex');
      const token = randomBytes(48).toString('base64url');
      containers.set(token, createRoleSessions(request, task, dependencies));
      return {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/container/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
      };
    },
    secrets: () => [...containers.keys()],
  };
}
