import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import { Hash } from '@smithy/hash-node';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { sanitize } from '../errors/sanitize-text.ts';
import { retryAfterMs, transportError, upstreamError } from '../errors/translate-error.ts';
import { createHttpClient } from '../http/http.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import { toSdkCredentials } from '../sts/assume-role.ts';

/** One call of a service that speaks JSON. */
export interface JsonCall {
  /** For people, such as `CloudTrail in eu-west-1`. */
  title: string;
  /** In the scope of the signature, such as `cloudtrail`. */
  service: string;
  region: string;
  /** With the path of the operation. */
  url: string;
  headers: Record<string, string>;
  body: object;
}

export type SendJson = (call: JsonCall) => Promise<Record<string, unknown>>;

/**
 * Signed JSON calls, tried once. Two operations do not need two clients of the SDK, which are larger
 * than all else that an incident loads.
 *
 * @returns throws ERR_ROLE_DENIED with the permission that is missing; ERR_UPSTREAM for all else
 */
export function createJsonSender(
  credentials: AwsCredentials,
  requestHandler: RequestHandler,
): SendJson {
  const http = createHttpClient(requestHandler);
  return async (call) => {
    const { title, service, region, url, body } = call;
    const { host, pathname } = new URL(url);
    const text = JSON.stringify(body);
    const signer = new SignatureV4({
      service,
      region,
      credentials: toSdkCredentials(credentials),
      sha256: Hash.bind(null, 'sha256'),
    });
    const unsigned = new HttpRequest({
      method: 'POST',
      hostname: host,
      path: pathname,
      headers: { host, ...call.headers },
      body: text,
    });
    const { headers } = await signer.sign(unsigned);
    const response = await http({ method: 'POST', url, headers, body: text });
    const answer = parse(response.body);
    if (response.status === 200 && answer !== undefined) return answer;
    if (response.status === 200) throw transportError(title, new SyntaxError('no JSON'));
    throw explain(title, response.status, response.headers, answer);
  };
}

/** @returns undefined for what is no JSON object */
function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function explain(
  title: string,
  status: number,
  headers: Record<string, string>,
  answer: Record<string, unknown> = {},
): BedrockTokenError {
  // Such as `com.amazonaws.service#ThrottlingException:http://…`.
  const code = String(headers['x-amzn-errortype'] ?? answer.__type ?? '')
    .replace(/:.*$/, '')
    .replace(/^.*#/, '');
  const message = String(answer.message ?? answer.Message ?? '');
  if (/^AccessDenied/.test(code)) {
    return new BedrockTokenError('ERR_ROLE_DENIED', `${title} refuses: ${sanitize(message)}`, {
      hint: 'Allow the action that the message names, on resource "*", to the identity that runs this.',
    });
  }
  const fault = {
    name: code === '' ? 'an unknown error' : code,
    message,
    status,
    requestId: headers['x-amzn-requestid'],
    retryAfterMs: retryAfterMs(headers['retry-after']),
  };
  return upstreamError(title, fault, undefined);
}
