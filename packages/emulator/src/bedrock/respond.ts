import type { AwsError } from '../server/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../server/http/exchange.ts';

/** How Bedrock answers too many requests. */
export const BEDROCK_THROTTLED = {
  status: 429,
  code: 'ThrottlingException',
  message: 'Too many requests, please wait before trying again.',
};

/**
 * Bedrock's error shape. What its front door refuses (authentication, authorisation) is spelt
 * `Message`, what the service itself refuses `message`.
 */
export function renderBedrockError(error: AwsError): HttpResponse {
  const name = error.status === 403 ? 'Message' : 'message';
  return jsonResponse(
    error.status,
    { [name]: error.message },
    { 'x-amzn-errortype': `${error.code}:http://internal.amazon.com/coral/com.amazon.bedrock/` },
  );
}
