import { parseStrictJson } from '../aws/strict-json.ts';
import { AwsError } from '../server/aws-error.ts';
import type { Clock } from '../server/clock.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';
import { redactParameters } from '../server/journal.ts';
import { type Service, UnexpectedRequestError } from '../server/service.ts';
import type { Login, Logins } from './logins.ts';
import { renderOidcError } from './rest-error.ts';

/** Seconds that a renewed access token lives. */
const LIFETIME_SECONDS = 3600;
const MEMBERS = ['clientId', 'clientSecret', 'grantType', 'refreshToken'];
/** Grants by which people log in: AWS has them, and the emulator has not. */
const INTERACTIVE = ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'];

/** The OIDC service of IAM Identity Center: CreateToken with a refresh token, and nothing else. */
export function createSsoOidc(logins: Logins, clock: Clock): Service {
  return {
    name: 'sso-oidc',
    resolve({ method, subpath, query, headers, body }) {
      const isJson = /^application\/json(;|$)/.test(headers['content-type'] ?? '');
      if (method !== 'POST' || subpath !== '/token' || query !== '' || !isJson) return undefined;
      const asked = readMembers(body);
      return {
        action: 'CreateToken',
        ...(asked !== undefined && { parameters: redactParameters(Object.entries(asked)) }),
        run: () => createToken(asked, logins, clock),
      };
    },
    renderError: renderOidcError,
    throttled: { status: 400, code: 'SlowDownException', message: 'Slow down' },
  };
}

function createToken(
  asked: Record<string, string> | undefined,
  logins: Logins,
  clock: Clock,
): HttpResponse {
  const { clientId, clientSecret, refreshToken } = checkMembers(asked);
  const client = logins.findByClient(clientId);
  checkClient(client, clientSecret, clock.now());
  const login = logins.findByRefreshToken(refreshToken);
  if (login === undefined || login.clientId !== clientId) {
    throw new AwsError(400, 'InvalidGrantException', 'Invalid refresh token provided');
  }
  const leftSeconds = Math.floor((login.signInEndsAt.getTime() - clock.now().getTime()) / 1000);
  if (leftSeconds <= 0) {
    throw new AwsError(400, 'ExpiredTokenException', 'Refresh token has expired');
  }
  const expiresIn = Math.min(LIFETIME_SECONDS, leftSeconds);
  const { accessToken } = logins.renew(login, expiresIn);
  return jsonResponse(200, { accessToken, expiresIn, refreshToken, tokenType: 'Bearer' });
}

function readMembers(body: Buffer): Record<string, string> | undefined {
  try {
    const value = parseStrictJson(body.toString('utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const isText = Object.values(value).every((one) => typeof one === 'string');
    return isText ? (value as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @throws AwsError InvalidRequestException, UnsupportedGrantTypeException
 * @throws UnexpectedRequestError for what would be passed over
 */
function checkMembers(asked: Record<string, string> | undefined) {
  if (asked === undefined) throw invalid('the body is no JSON object of strings');
  const { clientId, clientSecret, grantType, refreshToken } = asked;
  if (!clientId || !clientSecret || !grantType) throw invalid('a member is missing or empty');
  if (INTERACTIVE.includes(grantType)) {
    throw new UnexpectedRequestError(`${grantType} in CreateToken`);
  }
  if (grantType !== 'refresh_token') {
    const message = 'Unsupported grant type';
    throw new AwsError(400, 'UnsupportedGrantTypeException', message, grantType);
  }
  const unknown = Object.keys(asked).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw new UnexpectedRequestError(`${unknown} in CreateToken`);
  if (!refreshToken) throw invalid('refreshToken is missing or empty');
  return { clientId, clientSecret, refreshToken };
}

/** The API reference names a secret that has expired as a case of InvalidClientException. */
function checkClient(client: Login | undefined, secret: string, now: Date): void {
  const problem =
    client === undefined
      ? 'no login has registered this client'
      : client.clientSecret !== secret
        ? 'the client secret is wrong'
        : client.registrationExpiresAt <= now && "the client's registration has ended";
  if (problem) {
    throw new AwsError(401, 'InvalidClientException', 'Invalid client provided', problem);
  }
}

function invalid(detail: string) {
  return new AwsError(400, 'InvalidRequestException', 'Invalid request', detail);
}
