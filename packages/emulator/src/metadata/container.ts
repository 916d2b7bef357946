import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws/aws-error.ts';
import { jsonResponse } from '../http/exchange.ts';
import type { IssuedKeys, IssueRequest } from '../issue.ts';
import type { Service } from '../service.ts';
import { issueMetadataSession } from './issue-session.ts';

export interface ContainerService extends Service {
  /** What a container of a task with this role has in its environment. */
  environmentOf(role: string): Record<string, string>;
  secrets(): string[];
}

/** The container credentials endpoint of ECS and EKS. */
export function createContainerService(
  url: string,
  issue: (request: IssueRequest) => IssuedKeys,
): ContainerService {
  const roles = new Map<string, string>();
  return {
    name: 'container',
    resolve: ({ method, subpath }) =>
      method === 'GET' && subpath === '/credentials'
        ? {
            action: 'GetContainerCredentials',
            run({ headers }) {
              const role = roles.get(headers.authorization ?? '');
              if (role === undefined) throw new AwsError(401, 'Unauthorized', 'unknown token');
              return jsonResponse(200, issueMetadataSession(role, issue));
            },
          }
        : undefined,
    renderError: ({ status, code, message }) => jsonResponse(status, { code, message }),
    throttled: { status: 429, code: 'TooManyRequests', message: 'Rate exceeded' },
    environmentOf(role) {
      const token = randomBytes(48).toString('base64url');
      roles.set(token, role);
      return {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/container/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
      };
    },
    secrets: () => [...roles.keys()],
  };
}
