import type { AwsError } from '../server/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';

/** The portal's error shape: the code in a header, and with its namespace in the body. */
export function renderPortalError({ status, code, message }: AwsError): HttpResponse {
  const type = `com.amazonaws.switchboard.portal#${code}`;
  return jsonResponse(status, { message, __type: type }, { 'x-amzn-errortype': code });
}

/** How the portal answers too many requests. */
export const PORTAL_THROTTLED = {
  status: 429,
  code: 'TooManyRequestsException',
  message: 'HTTP 429 Unknown Code',
};

/** OAuth's words (RFC 6749, RFC 8628) for the errors in the OIDC API reference. */
const OAUTH_CODES: Record<string, string> = {
  AccessDeniedException: 'access_denied',
  AuthorizationPendingException: 'authorization_pending',
  ExpiredTokenException: 'expired_token',
  InternalServerException: 'server_error',
  InvalidClientException: 'invalid_client',
  InvalidGrantException: 'invalid_grant',
  InvalidRequestException: 'invalid_request',
  InvalidScopeException: 'invalid_scope',
  SlowDownException: 'slow_down',
  UnauthorizedClientException: 'unauthorized_client',
  UnsupportedGrantTypeException: 'unsupported_grant_type',
};

/** The OIDC service's error shape: OAuth's body, and the code of AWS in a header. */
export function renderOidcError({ status, code, message }: AwsError): HttpResponse {
  return jsonResponse(
    status,
    { error: OAUTH_CODES[code] ?? 'server_error', error_description: message },
    { 'x-amzn-errortype': `${code}:http://internal.amazon.com/coral/com.amazonaws.sso.oidc/` },
  );
}
