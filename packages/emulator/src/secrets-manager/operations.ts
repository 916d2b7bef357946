import type { TextRule } from '../aws/json/members.ts';
import {
  authorize,
  type JsonAction,
  type JsonCall,
  type JsonResult,
} from '../aws/json/operations.ts';
import type { RequestContext } from '../policy/conditions.ts';
import { AwsError } from '../server/aws-error.ts';
import { nakedArn, type SecretEntry, type SecretsManagerStore } from './store.ts';

/** An action of Secrets Manager, with all that it keeps. */
export interface SecretAction extends Omit<JsonAction, 'run'> {
  run(call: JsonCall, store: SecretsManagerStore): JsonResult;
}

/** From the API reference of AWS Secrets Manager. */
export const SECRET_ID: TextRule = { max: 2048 };
export const VERSION_ID: TextRule = { min: 32, max: 64 };
export const STAGE: TextRule = { max: 256 };
/** Counted in bytes as well: {@link checkValue}. */
export const SECRET_STRING: TextRule = { max: 65_536, isSecret: true };

/**
 * The secret that a call is about, once its caller has leave for it.
 *
 * A policy names the whole ARN. Of a secret that is not there only the name is known, so a policy
 * that asks for the six characters does not reach it: AccessDenied comes before NotFound.
 *
 * @throws AwsError
 */
export function findSecret(
  call: JsonCall,
  store: SecretsManagerStore,
  secretId: string,
  extra: RequestContext = {},
): SecretEntry {
  const secret = store.find(call, secretId);
  const named = secretId.startsWith('arn:') ? secretId : nakedArn(call, secretId);
  const arn = secret?.arn ?? named;
  const tags = (secret?.tags ?? []).flatMap(({ key, value }) => [
    [`aws:resourcetag/${key.toLowerCase()}`, value],
    [`secretsmanager:resourcetag/${key.toLowerCase()}`, value],
  ]);
  authorize(call, arn, { 'secretsmanager:secretid': arn, ...Object.fromEntries(tags), ...extra });
  if (secret !== undefined) return secret;
  throw notFound("Secrets Manager can't find the specified secret.");
}

/** The same, and it must not be marked for deletion. @throws AwsError */
export function findUsable(
  call: JsonCall,
  store: SecretsManagerStore,
  secretId: string,
  extra?: RequestContext,
): SecretEntry {
  const secret = findSecret(call, store, secretId, extra);
  if (secret.deletion === undefined) return secret;
  throw invalidRequest(
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

/** @throws AwsError ValidationException for more bytes than a secret holds */
export function checkValue(value: string): void {
  if (Buffer.byteLength(value) <= SECRET_STRING.max) return;
  const message = `A secret value can hold ${SECRET_STRING.max} bytes.`;
  throw new AwsError(400, 'ValidationException', message);
}

export function notFound(message: string): AwsError {
  return new AwsError(400, 'ResourceNotFoundException', message);
}

export function invalidRequest(message: string): AwsError {
  return new AwsError(400, 'InvalidRequestException', message);
}

export function invalidParameter(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterException', message);
}
