import { randomBytes } from 'node:crypto';
import { writeTimestamp } from '../aws/timestamp.ts';
import { AwsError } from '../server/aws-error.ts';
import type { HttpResponse } from '../server/http/exchange.ts';
import type { Operation, Service, ServiceRequest } from '../server/service.ts';
import {
  createRoleSessions,
  type MetadataDependencies,
  type MetadataRole,
  type RoleSessions,
} from './role-session.ts';

export interface InstanceService extends Service {
  /** Gives the instance this role in place of the one it had. */
  environmentOf(request: MetadataRole): Record<string, string>;
  /** Every token of version 2. */
  secrets(): string[];
}

const CREDENTIALS = '/meta-data/iam/security-credentials/';
const INSTANCE_ID = 'i-0e5a1b2c3d4e5f607';
/** The longest life of a token, in seconds. */
const SIX_HOURS = 21_600;

/**
 * Instance metadata of EC2, version 2: a token first, and it in each request (EC2 user guide). Its
 * paths are fixed, so it lives below `/latest`.
 */
export function createInstanceService(
  url: string,
  dependencies: MetadataDependencies,
): InstanceService {
  const { clock } = dependencies;
  /** Token → when it ends. */
  const tokens = new Map<string, Date>();
  let sessions: RoleSessions | undefined;

  function putToken({ headers }: ServiceRequest): HttpResponse {
    // Who came through a proxy is not on the instance.
    if (headers['x-forwarded-for'] !== undefined) throw refuse(403, 'Forbidden');
    const asked = headers['x-aws-ec2-metadata-token-ttl-seconds'] ?? '';
    const seconds = /^\d{1,5}$/.test(asked) ? Number(asked) : 0;
    if (seconds < 1 || seconds > SIX_HOURS) throw refuse(400, 'Bad Request');
    const token = randomBytes(40).toString('base64url');
    tokens.set(token, new Date(clock.now().getTime() + seconds * 1000));
    return plain(token, { 'x-aws-ec2-metadata-token-ttl-seconds': asked });
  }

  function assertToken({ headers }: ServiceRequest): void {
    const endsAt = tokens.get(headers['x-aws-ec2-metadata-token'] ?? '');
    if (endsAt === undefined) throw refuse(401, 'Unauthorized', 'the token is missing or unknown');
    if (endsAt <= clock.now()) throw refuse(401, 'Unauthorized', 'the token has ended');
  }

  function getRoleName(request: ServiceRequest): HttpResponse {
    assertToken(request);
    if (sessions === undefined) throw refuse(404, 'Not Found', 'the instance has no role');
    return plain(sessions.role.name);
  }

  function getCredentials(request: ServiceRequest, roleName: string): HttpResponse {
    assertToken(request);
    if (sessions?.role.name !== roleName) throw refuse(404, 'Not Found', `no role ${roleName}`);
    const { issuedAt, credentials } = sessions.read();
    const state = { Code: 'Success', LastUpdated: writeTimestamp(issuedAt), Type: 'AWS-HMAC' };
    return plain(JSON.stringify({ ...state, ...credentials }, undefined, 2));
  }

  function resolve({ method, subpath, query }: ServiceRequest): Operation | undefined {
    if (query !== '') return undefined;
    if (method === 'PUT' && subpath === '/api/token') return { action: 'PutToken', run: putToken };
    if (method !== 'GET' || !subpath.startsWith(CREDENTIALS)) return undefined;
    const name = decodeURIComponent(subpath.slice(CREDENTIALS.length));
    return name === ''
      ? { action: 'GetRoleName', run: getRoleName }
      : { action: 'GetInstanceCredentials', run: (request) => getCredentials(request, name) };
  }

  return {
    name: 'latest',
    resolve,
    renderError: ({ status, message }) => ({ ...plain(message), status }),
    throttled: { status: 429, code: 'TooManyRequests', message: '429 - Too Many Requests' },
    environmentOf(request) {
      sessions = createRoleSessions(request, INSTANCE_ID, dependencies);
      return { AWS_EC2_METADATA_SERVICE_ENDPOINT: url };
    },
    secrets: () => [...tokens.keys()],
  };
}

/** Even what is JSON goes out as text. */
function plain(body: string, headers: Record<string, string> = {}): HttpResponse {
  return { status: 200, headers: { 'content-type': 'text/plain', ...headers }, body };
}

function refuse(status: number, reason: string, detail?: string): AwsError {
  return new AwsError(status, reason.replace(' ', ''), `${status} - ${reason}`, detail);
}
