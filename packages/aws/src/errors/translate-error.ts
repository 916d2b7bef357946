import { BedrockTokenError } from '@bedrock-token/core';
import { explainTooLong, isTooLong } from './answer-too-long.ts';
import { unreachable } from './connection-faults.ts';
import { sanitize } from './sanitize-text.ts';

/** What an SDK client throws, as far as we read it. */
export interface ServiceFault {
  name: string;
  message: string;
  status: number | undefined;
  requestId: string | undefined;
  retryAfterMs: number | undefined;
}

const THROTTLING =
  /^(Throttling|ThrottlingException|ThrottledException|RequestLimitExceeded|TooManyRequestsException|RequestThrottled|SlowDown|BandwidthLimitExceeded|PriorRequestNotComplete|TooManyUpdates)$/;
/** Faults of the service, or of its own reach to an identity provider, that pass. */
const PASSING =
  /^(InternalFailure|InternalServerError|InternalError|ServiceUnavailable|ServiceUnavailableException|IDPCommunicationError|IDPCommunicationErrorException|RequestTimeout|RequestTimeoutException)$/;
/** New sessions and keys take seconds to be known everywhere: IAM is eventually consistent. */
const NOT_YET_KNOWN = /^(InvalidClientTokenId|UnrecognizedClientException)$/;

/** Reads a fault of the service out of whatever an SDK client threw; undefined if it is none. */
export function readServiceFault(error: unknown): ServiceFault | undefined {
  if (!(error instanceof Error)) return undefined;
  const { $metadata: metadata, $response: response } = error as SdkException;
  if (metadata?.httpStatusCode === undefined) return undefined;
  // A success that the client could not read is no fault that the service reports.
  if (metadata.httpStatusCode < 300) return undefined;
  const name = textOf(error.name);
  const message = textOf(error.message);
  if (!isOfService(name, message)) return undefined;
  return {
    name,
    message,
    status: metadata.httpStatusCode,
    requestId: metadata.requestId,
    retryAfterMs: retryAfterMs(response?.headers?.['retry-after']),
  };
}

interface SdkException extends Error {
  $metadata?: { httpStatusCode?: number; requestId?: string };
  $response?: { headers?: Record<string, string>; hostname?: string };
}

/** What a server puts where a text belongs, may be anything. */
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** The SDK's own words stand where an answer named no fault, or could not be parsed. */
function isOfService(name: string, message: string): boolean {
  if (name === 'SyntaxError' || /Deserialization error/.test(message)) return false;
  const hasName = /^[A-Za-z]\w+$/.test(name) && !/^(Unknown(Error)?|Error)$/.test(name);
  return hasName || !/^(Unknown(Error)?)?$/.test(message);
}

/** @param header seconds, or an HTTP date (RFC 9110, 10.2.3) */
export function retryAfterMs(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
}

/** True if the same request may succeed later. */
export function isPassing(fault: ServiceFault): boolean {
  if (THROTTLING.test(fault.name) || PASSING.test(fault.name) || NOT_YET_KNOWN.test(fault.name)) {
    return true;
  }
  return fault.status !== undefined && (fault.status >= 500 || fault.status === 429);
}

/** `ERR_UPSTREAM` for a fault that no better-informed caller has explained. */
export function upstreamError(
  service: string,
  fault: ServiceFault,
  cause: unknown,
): BedrockTokenError {
  const retryable = isPassing(fault);
  const request =
    fault.requestId === undefined ? '' : ` The request ID is ${sanitize(fault.requestId)}.`;
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `${service} answered ${fault.status ?? 'no status'} ${sanitize(fault.name)}: ${sanitize(fault.message)}`,
    {
      hint: retryable
        ? `This may be temporary: run again later.${request}`
        : `The request itself was refused.${request}`,
      retryable,
      refused: THROTTLING.test(fault.name) || !retryable,
      cause,
      ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }),
    },
  );
}

/** A client that got no answer at all, or one it could not read. */
export function transportError(service: string, error: unknown): BedrockTokenError {
  if (error instanceof BedrockTokenError) return error;
  if ((error as Error).name === 'EndpointError') return impossibleEndpoint(service, error as Error);
  const { $metadata: metadata, $response: response } = error as SdkException;
  const status = metadata?.httpStatusCode;
  if (status !== undefined && status >= 300) {
    return explainTooLong(service, error, status) ?? notOfAws(service, status, response, error);
  }
  if (isUnreadable(error)) {
    return new BedrockTokenError(
      'ERR_UPSTREAM',
      `${service} sent a response that cannot be read.`,
      {
        hint: 'Something between this machine and AWS may be responding in its place: check proxies and AWS_ENDPOINT_URL variables.',
        retryable: true,
        cause: error,
      },
    );
  }
  return unreachable(service, error);
}

/** Proxies, portals and load balancers refuse in HTML, in plain text, or without a word. */
function notOfAws(
  service: string,
  status: number,
  response: SdkException['$response'],
  cause: unknown,
): BedrockTokenError {
  const { headers = {}, hostname } = response ?? {};
  const type = sanitize(textOf(headers['content-type']).split(';')[0] ?? '').slice(0, 60);
  const host = hostname === undefined ? '' : ` from ${hostname}`;
  const wait = retryAfterMs(headers['retry-after']);
  const retryable = status >= 500 || status === 429;
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `${service}: the response${host} has status ${status} and ${type === '' ? 'a body without a type' : `a body of type ${type}`}, so it is not from AWS.`,
    {
      hint: 'Something between this machine and AWS may be responding in its place: check proxies and AWS_ENDPOINT_URL variables.',
      retryable,
      // A server that responds in this way did not carry it out.
      refused: !retryable,
      cause,
      ...(wait !== undefined && { retryAfterMs: wait }),
    },
  );
}

/** The SDK found no endpoint for these settings; it has not asked anybody. */
function impossibleEndpoint(service: string, error: Error): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `The settings give no endpoint for ${service}: ${sanitize(error.message)}`,
    {
      hint: 'Check the region, and the variables AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT and AWS_ENDPOINT_URL_*.',
      cause: error,
    },
  );
}

/** A list that goes on beyond what there can be; asked again, it would be the same. */
export function endlessList(service: string): BedrockTokenError {
  return new BedrockTokenError('ERR_UPSTREAM', `${service} sent an endless list.`, {
    hint: 'Something between this machine and AWS may be responding in its place: check proxies and AWS_ENDPOINT_URL variables.',
  });
}

function isUnreadable(error: unknown): boolean {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  if (code !== undefined || name === 'TimeoutError' || isTooLong(error)) return false;
  return /Deserialization|Invalid response|Unexpected|parse|XML|JSON|undefined/i.test(
    `${name} ${message}`,
  );
}
