import { BedrockTokenError } from '@bedrock-token/core';
import type { NoRoute } from '../routes/route.ts';
import type { OwnAnswer } from './own-answer.ts';

/** For a request without the local key. */
export const NO_LOCAL_KEY: OwnAnswer = {
  status: 401,
  exception: 'UnrecognizedClientException',
  message:
    'The request does not carry the local key of this gateway. Set the key that bedrock-token serve shows as the API key of the client.',
  retryable: false,
};

/** Clients fall back to HTTP when they are told that a protocol cannot be used (RFC 9110, 15.5.22). */
export const NO_WEBSOCKET: OwnAnswer = {
  status: 426,
  exception: 'UpgradeRequiredException',
  message:
    'Amazon Bedrock has no WebSocket here. Set the client to plain HTTP, such as supports_websockets = false for Codex.',
  retryable: false,
  upgrade: 'HTTP/1.1',
};

/** TRACE would show the key that Bedrock gets; no API of Bedrock has others than these. */
export const OTHER_METHOD: OwnAnswer = {
  status: 405,
  exception: 'UnsupportedOperationException',
  message: 'The gateway forwards only GET, HEAD, POST, PUT, PATCH and DELETE. Use one of them.',
  retryable: false,
};

/** The gateway is about to stop. */
export const STOPPING: OwnAnswer = {
  status: 503,
  exception: 'ServiceUnavailableException',
  message: 'The gateway is stopping. Try again in a few seconds.',
  retryable: true,
  retryAfterSeconds: 2,
};

export function refused(status: number, { problem, hint }: NoRoute): OwnAnswer {
  const exception = status === 404 ? 'UnknownOperationException' : 'AccessDeniedException';
  return { status, exception, message: `${problem} ${hint}`, retryable: false };
}

/** Longer than this no client waits by itself, in seconds: OpenAI's and Anthropic's SDKs take no longer `Retry-After`. */
const LONGEST_WAIT = 60;

export function limited({
  reason,
  retryAfterSeconds,
}: {
  reason: string;
  retryAfterSeconds: number;
}): OwnAnswer {
  return {
    status: 429,
    exception: 'ThrottlingException',
    message: reason,
    retryable: retryAfterSeconds <= LONGEST_WAIT,
    retryAfterSeconds,
  };
}

/**
 * For a key that could not be made. What a person must do first, such as a new login, is a 403 that
 * clients do not retry; what may pass is a 503.
 */
export function noKey(error: unknown): OwnAnswer {
  if (!(error instanceof BedrockTokenError)) return INTERNAL;
  const { message, hint, retryable } = error;
  const text = hint === '' ? message : `${message} ${hint}`;
  return retryable
    ? {
        status: 503,
        exception: 'ServiceUnavailableException',
        message: text,
        retryable,
        retryAfterSeconds: 2,
      }
    : { status: 403, exception: 'AccessDeniedException', message: text, retryable };
}

/** @param isSent whether the request may have reached Bedrock, which may then have worked on it */
export function noAnswer(host: string, code: string, isSent: boolean): OwnAnswer {
  return {
    status: isSent ? 502 : 503,
    exception: 'ServiceUnavailableException',
    message: isSent
      ? `The connection to ${host} ended before its answer (${code}). Bedrock may have received the request.`
      : `No connection to ${host} (${code}). Check the network, HTTPS_PROXY and NO_PROXY.`,
    retryable: true,
    retryAfterSeconds: 1,
  };
}

/**
 * For what is no request that a server could read.
 *
 * @param code of the parser's error; `CONNECT` for a request to be a proxy
 * @returns undefined if nobody is there to be answered
 */
export function unreadable(code: string | undefined): OwnAnswer | undefined {
  const because = (status: number, message: string): OwnAnswer => ({
    status,
    exception: 'ValidationException',
    message,
    retryable: false,
  });
  switch (code) {
    case 'ECONNRESET':
    case 'EPIPE':
      return undefined;
    case 'CONNECT':
      return because(
        405,
        'This is a gateway to Amazon Bedrock, and not a proxy for other hosts. Add 127.0.0.1, localhost and ::1 to NO_PROXY, and remove the address of the gateway from HTTPS_PROXY.',
      );
    case 'HPE_HEADER_OVERFLOW':
      return because(431, 'The headers of the request are longer than 64 KiB. Send fewer headers.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return because(408, 'The head of the request did not come within 30 seconds. Send it again.');
    default:
      return because(
        400,
        'The request is not valid HTTP/1.1. Check the client, or a proxy before it.',
      );
  }
}

export const INTERNAL: OwnAnswer = {
  status: 500,
  exception: 'InternalServerException',
  message:
    'The gateway failed. Please report this with the log of this command: bedrock-token serve --verbose',
  retryable: false,
};
