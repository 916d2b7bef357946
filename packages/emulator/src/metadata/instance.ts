import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws/aws-error.ts';
import { jsonResponse } from '../http/exchange.ts';
import type { IssuedKeys, IssueRequest } from '../issue.ts';
import type { Operation, Service, ServiceRequest } from '../service.ts';
import { issueMetadataSession } from './issue-session.ts';

const CREDENTIALS = '/meta-data/iam/security-credentials/';

export interface InstanceService extends Service {
  /** What points the AWS SDKs at an instance with this role. */
  environmentOf(role: string): Record<string, string>;
}

/**
 * Instance metadata of EC2, version 2: a token first, and it in each request. Its paths are fixed,
 * so it lives below `/latest`.
 */
export function createInstanceService(
  url: string,
  issue: (request: IssueRequest) => IssuedKeys,
): InstanceService {
  const tokens = new Set<string>();
  let role: string | undefined;

  function assertToken({ headers }: ServiceRequest): void {
    if (tokens.has(headers['x-aws-ec2-metadata-token'] ?? '')) return;
    throw new AwsError(401, 'Unauthorized', '401 - Unauthorized');
  }

  const putToken: Operation = {
    action: 'PutToken',
    run({ headers }) {
      const seconds = Number(headers['x-aws-ec2-metadata-token-ttl-seconds']);
      if (!(seconds >= 1 && seconds <= 21_600))
        throw new AwsError(400, 'BadRequest', 'no time to live');
      const token = randomBytes(40).toString('base64url');
      tokens.add(token);
      return { status: 200, headers: { 'content-type': 'text/plain' }, body: token };
    },
  };

  function resolve({ method, subpath }: ServiceRequest): Operation | undefined {
    if (method === 'PUT' && subpath === '/api/token') return putToken;
    if (method !== 'GET' || !subpath.startsWith(CREDENTIALS)) return undefined;
    const asked = subpath.slice(CREDENTIALS.length);
    return {
      action: asked === '' ? 'GetRoleName' : 'GetInstanceCredentials',
      run(request) {
        assertToken(request);
        if (role === undefined || (asked !== '' && asked !== role)) {
          throw new AwsError(404, 'NotFound', '404 - Not Found');
        }
        if (asked === '') return { status: 200, body: role };
        return jsonResponse(200, {
          Code: 'Success',
          Type: 'AWS-HMAC',
          LastUpdated: new Date().toISOString(),
          ...issueMetadataSession(role, issue),
        });
      },
    };
  }

  return {
    name: 'latest',
    resolve,
    renderError: ({ status, message }) => ({ status, body: message }),
    throttled: { status: 429, code: 'TooManyRequests', message: 'Rate exceeded' },
    environmentOf(name) {
      role = name;
      return { AWS_EC2_METADATA_SERVICE_ENDPOINT: url };
    },
  };
}
