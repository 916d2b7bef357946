import type { Dialect } from '../routes/route.ts';

/** An answer of the gateway itself, before it is put into the form of a client. */
export interface OwnAnswer {
  status: number;
  /** The name of the exception for AWS SDKs. */
  exception: string;
  /** What happened and what to do, in two sentences. */
  message: string;
  /** False tells clients that the same request cannot succeed now. */
  retryable: boolean;
  /** Whole seconds, as clients read it. */
  retryAfterSeconds?: number | undefined;
  /** The protocol to use in place of the one that was asked for. */
  upgrade?: string;
}

/** Anthropic's types of errors (API reference, "Errors"). */
const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
};

const OPENAI_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
};

/** The answer in the form in which a client of this dialect shows its message to a person. */
export function renderOwnAnswer(
  answer: OwnAnswer,
  dialect: Dialect,
): { headers: string[]; body: string } {
  const body = JSON.stringify(BODIES[dialect](answer));
  const headers = [
    'content-type',
    'application/json',
    'content-length',
    String(Buffer.byteLength(body)),
    'cache-control',
    'no-store',
    'x-amzn-errortype',
    answer.exception,
    // Read by Anthropic's and OpenAI's clients (their SDKs' retry rules).
    'x-should-retry',
    String(answer.retryable),
  ];
  if (answer.retryAfterSeconds !== undefined) {
    headers.push('retry-after', String(answer.retryAfterSeconds));
  }
  // A 426 must name one (RFC 9110, 15.5.22), and for this connection alone (7.8).
  if (answer.upgrade !== undefined) {
    headers.push('upgrade', answer.upgrade, 'connection', 'upgrade');
  }
  return { headers, body };
}

const fallbackType = (status: number) => (status < 500 ? 'invalid_request_error' : 'api_error');

const BODIES: Readonly<Record<Dialect, (answer: OwnAnswer) => object>> = {
  aws: ({ message }) => ({ message }),
  openai: ({ status, exception, message }) => ({
    error: {
      message,
      type: OPENAI_TYPES[status] ?? fallbackType(status),
      param: null,
      code: exception,
    },
  }),
  anthropic: ({ status, message }) => ({
    type: 'error',
    error: { type: ANTHROPIC_TYPES[status] ?? fallbackType(status), message },
  }),
};
