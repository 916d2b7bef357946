import { AwsError } from '../aws/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../http/exchange.ts';
import type { Service, ServiceRequest } from '../service.ts';
import type { Logins } from './logins.ts';

/** Seconds that a renewed access token lives. */
const LIFETIME_SECONDS = 3600;

/** The OIDC service of IAM Identity Center: CreateToken with a refresh token, and nothing else. */
export function createSsoOidc(logins: Logins): Service {
  return {
    name: 'sso-oidc',
    resolve: ({ method, subpath }) =>
      method === 'POST' && subpath === '/token'
        ? { action: 'CreateToken', run: (request) => createToken(request, logins) }
        : undefined,
    renderError: ({ status, code, message }) =>
      jsonResponse(
        status,
        { error: OAUTH_CODES[code] ?? 'server_error', error_description: message },
        { 'x-amzn-errortype': code },
      ),
    throttled: { status: 400, code: 'SlowDownException', message: 'Slow down' },
  };
}

const OAUTH_CODES: Record<string, string> = {
  InvalidRequestException: 'invalid_request',
  InvalidClientException: 'invalid_client',
  InvalidGrantException: 'invalid_grant',
  UnsupportedGrantTypeException: 'unsupported_grant_type',
  SlowDownException: 'slow_down',
};

function createToken({ body }: ServiceRequest, logins: Logins): HttpResponse {
  const asked = parse(body);
  if (asked.grantType !== 'refresh_token') {
    throw new AwsError(400, 'UnsupportedGrantTypeException', 'Only refresh_token is granted here.');
  }
  const login = logins.findByRefreshToken(String(asked.refreshToken ?? ''));
  if (login === undefined)
    throw new AwsError(400, 'InvalidGrantException', 'Invalid grant provided');
  if (asked.clientId !== login.clientId || asked.clientSecret !== login.clientSecret) {
    throw new AwsError(401, 'InvalidClientException', 'Invalid client provided');
  }
  const renewed = logins.renew(login, LIFETIME_SECONDS);
  return jsonResponse(200, {
    accessToken: renewed.accessToken,
    expiresIn: LIFETIME_SECONDS,
    refreshToken: renewed.refreshToken,
    tokenType: 'Bearer',
  });
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString('utf8')) as Record<string, unknown>;
  } catch {
    throw new AwsError(400, 'InvalidRequestException', 'The body is not JSON.');
  }
}
