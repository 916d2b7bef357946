import { randomBytes, randomUUID } from 'node:crypto';
import type { AwsError } from '../server/aws-error.ts';
import type { Clock } from '../server/clock.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import type { Operation, Service, ServiceRequest } from '../server/service.ts';
import { completeClaims, type GitHubClaims, type SubjectSettings } from './claims.ts';
import type { OidcConfig } from './config.ts';
import type { IdentityTokens } from './identity-tokens.ts';

export interface OidcService extends Service {
  /** The two variables a runner gives to a job that may ask for identity tokens. */
  environmentOf(claims: Partial<GitHubClaims>): Record<string, string>;
  /** What a job with these claims gets from the endpoint. */
  identityToken(request: { claims?: Partial<GitHubClaims>; audience?: string }): Promise<string>;
  /** Every request token that was handed out. */
  requestTokens(): string[];
}

/** What a runner was given: which job its request token speaks for. */
interface Job {
  handle: string;
  /** When its request token ends, in epoch milliseconds. */
  endsAt: number;
  claims: Record<string, string>;
}

/** GitHub's identity-token endpoint, with discovery and keys. */
export function createOidcService(
  config: OidcConfig,
  tokens: IdentityTokens,
  clock: Clock,
  url: string,
  settingsOf: (repository: string) => SubjectSettings,
): OidcService {
  const jobs = new Map<string, Job>();

  async function requestToken(request: ServiceRequest): Promise<HttpResponse> {
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ');
    const job = jobs.get(token);
    if (scheme?.toLowerCase() !== 'bearer' || job === undefined) {
      return refuse(401, 'Unauthorized', 'The request token is missing or unknown.');
    }
    if (clock.now().getTime() >= job.endsAt) {
      return refuse(401, 'Unauthorized', 'The request token has ended.');
    }
    const query = new URLSearchParams(request.query);
    if (query.get('claims') !== job.handle) {
      return refuse(403, 'Forbidden', 'The request token belongs to another job.');
    }
    const owner = job.claims.repository_owner ?? '';
    const audience =
      query.get('audience') || (config.audienceDefault ?? `https://github.com/${owner}`);
    const value = await tokens.issue(job.claims, audience);
    return jsonResponse(200, { count: value.length, value });
  }

  function discover(): HttpResponse {
    return jsonResponse(200, {
      issuer: tokens.issuer,
      jwks_uri: `${url}/.well-known/jwks`,
      subject_types_supported: ['public', 'pairwise'],
      response_types_supported: ['id_token'],
      claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti', 'nbf', 'ref', 'repository'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    });
  }

  const operations: Record<string, Operation> = {
    'GET /token': { action: 'RequestIdToken', run: requestToken },
    'GET /.well-known/openid-configuration': { action: 'Discover', run: discover },
    'GET /.well-known/jwks': { action: 'GetKeys', run: () => jsonResponse(200, tokens.jwks) },
  };
  return {
    name: 'oidc',
    resolve: ({ method, subpath }) => operations[`${method} ${subpath}`],
    renderError: (error: AwsError) => refuse(error.status, error.code, error.message),
    throttled: { status: 429, code: 'TooManyRequests', message: 'API rate limit exceeded' },
    requestTokens: () => [...jobs.keys()],
    identityToken: ({ claims = {}, audience = 'sts.amazonaws.com' }) =>
      tokens.issue(completeClaims({ ...config.claims, ...claims }, settingsOf), audience),
    environmentOf(claims) {
      const handle = randomUUID();
      const seconds = config.requestTokenSeconds ?? REQUEST_TOKEN_SECONDS;
      const endsAt = clock.now().getTime() + seconds * 1000;
      const token = writeRequestToken(endsAt);
      const merged = { ...config.claims, ...claims };
      jobs.set(token, {
        handle,
        endsAt,
        claims: completeClaims(merged, settingsOf),
      });
      return {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0&claims=${handle}`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: token,
      };
    },
  };
}

/** As one was seen to last (Azure/azure-cli#28778). */
const REQUEST_TOKEN_SECONDS = 22_200;

/** A JWT, like the runner's own, of which callers may know its end and no more. */
function writeRequestToken(endsAt: number): string {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const jti = randomBytes(12).toString('hex');
  return [
    part({ x5t: randomBytes(15).toString('base64url'), alg: 'RS256', typ: 'JWT' }),
    part({ jti, exp: Math.floor(endsAt / 1000) }),
    randomBytes(96).toString('base64url'),
  ].join('.');
}

function refuse(status: number, code: string, message: string): HttpResponse {
  return jsonResponse(status, { $id: '1', message, typeKey: code, errorCode: 0 });
}
