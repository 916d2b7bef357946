import { accountOf } from '../aws/credentials.ts';
import { AwsError } from '../server/aws-error.ts';
import { jsonResponse } from '../server/http/exchange.ts';
import type { Operation, ServiceRequest } from '../server/service.ts';
import { authenticate } from './auth/authenticate.ts';
import { authorize } from './authorize.ts';
import type { BedrockDependencies } from './catalog.ts';
import { readJsonBody, validationError } from './validate.ts';

export const USE_CASE_PATH = '/use-case-for-model-access';

/** Base64, of which AWS takes 10 to 16384 bytes (API reference, PutUseCaseForModelAccess). */
const FORM = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** PutUseCaseForModelAccess and GetUseCaseForModelAccess: Anthropic's form, once per account. */
export function resolveUseCaseForm(
  method: string,
  dependencies: BedrockDependencies,
): Operation | undefined {
  const asked = (request: ServiceRequest, action: string) => {
    const caller = authenticate(request, dependencies);
    authorize(caller, `bedrock:${action}`, '*');
    return accountOf(caller.identity.principal).modelAccess;
  };
  if (method === 'POST') {
    return {
      action: 'PutUseCaseForModelAccess',
      run(request) {
        const access = asked(request, 'PutUseCaseForModelAccess');
        access.useCaseForm = readForm(request.body);
        return jsonResponse(201, {});
      },
    };
  }
  if (method !== 'GET') return undefined;
  return {
    action: 'GetUseCaseForModelAccess',
    run(request) {
      const { useCaseForm } = asked(request, 'GetUseCaseForModelAccess');
      if (useCaseForm === undefined) {
        throw new AwsError(404, 'ResourceNotFoundException', 'No use case was submitted.');
      }
      return jsonResponse(200, { formData: useCaseForm });
    },
  };
}

/** @throws AwsError ValidationException */
function readForm(body: Buffer): string {
  const { formData } = readJsonBody(body);
  const isForm = typeof formData === 'string' && FORM.test(formData);
  const bytes = isForm ? Buffer.from(formData, 'base64').length : 0;
  if (!isForm || bytes < 10 || bytes > 16_384) {
    throw validationError("'formData' must be base64 of 10 to 16384 bytes");
  }
  return formData;
}
