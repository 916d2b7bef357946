import type { AwsError } from '../aws/aws-error.ts';
import { type HttpResponse, jsonResponse } from '../http/exchange.ts';

/** Errors of AWS's REST-JSON services: the code in a header, the message in the body. */
export function renderRestError(error: AwsError): HttpResponse {
  return jsonResponse(
    error.status,
    { message: error.message, __type: error.code },
    { 'x-amzn-errortype': error.code },
  );
}

export const THROTTLED = {
  status: 429,
  code: 'TooManyRequestsException',
  message: 'HTTP 429 Unknown Code',
};
