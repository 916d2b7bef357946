import type { JsonCall, JsonResult } from '../aws/json/operations.ts';
import { AwsError } from '../server/aws-error.ts';
import {
  checkValue,
  findUsable,
  invalidParameter,
  invalidRequest,
  notFound,
  SECRET_ID,
  SECRET_STRING,
  type SecretAction,
  STAGE,
  VERSION_ID,
} from './operations.ts';
import type { SecretEntry, SecretsManagerStore } from './store.ts';
import { addVersion, CURRENT, findStage, moveStage, type SecretVersion } from './versions.ts';

export const writeActions: Record<string, SecretAction> = {
  PutSecretValue: {
    members: ['SecretId', 'ClientRequestToken', 'SecretString', 'VersionStages'],
    run: putValue,
  },
  UpdateSecretVersionStage: {
    members: ['SecretId', 'VersionStage', 'RemoveFromVersionId', 'MoveToVersionId'],
    run: updateStage,
  },
};

function putValue(call: JsonCall, store: SecretsManagerStore): JsonResult {
  const { read, now } = call;
  const secretId = read.required('SecretId', SECRET_ID);
  const token = read.optional('ClientRequestToken', VERSION_ID);
  const value = read.optional('SecretString', SECRET_STRING);
  const stages = read.texts('VersionStages', STAGE, { min: 1, max: 20 }) ?? [CURRENT];
  read.done();
  const secret = findUsable(call, store, secretId);
  if (value === undefined)
    throw invalidRequest('You must provide either SecretString or SecretBinary.');
  const version = writeVersion(secret, store, { token, value, stages, now });
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    VersionStages: version.stages,
  };
}

/**
 * Adds a version, unless its token has made it already: the request is ignored then, and so are
 * its labels.
 *
 * @throws AwsError ResourceExistsException if that token made a version with another value
 */
export function writeVersion(
  secret: SecretEntry,
  store: SecretsManagerStore,
  request: { token: string | undefined; value: string; stages: readonly string[]; now: Date },
): SecretVersion {
  const { value, stages, now } = request;
  const id = requireToken(request.token);
  checkValue(value);
  const existing = secret.versions.find((version) => version.id === id);
  if (existing !== undefined) {
    if (existing.value === value) return existing;
    throw new AwsError(
      400,
      'ResourceExistsException',
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  const versions = addVersion(secret.versions, { id, value, createdAt: now }, stages);
  store.change(secret, versions);
  return versions.at(-1) as SecretVersion;
}

/** SDKs generate one; a direct caller of the protocol has to. @throws AwsError */
export function requireToken(token: string | undefined): string {
  if (token !== undefined) return token;
  throw invalidParameter(
    'You must provide a ClientRequestToken value. We recommend a UUID-type value.',
  );
}

function updateStage(call: JsonCall, store: SecretsManagerStore): JsonResult {
  const { read } = call;
  const secretId = read.required('SecretId', SECRET_ID);
  const stage = read.required('VersionStage', STAGE);
  const from = read.optional('RemoveFromVersionId', VERSION_ID);
  const to = read.optional('MoveToVersionId', VERSION_ID);
  read.done();
  const secret = findUsable(call, store, secretId, { 'secretsmanager:versionstage': stage });
  checkMove(secret, stage, from, to);
  store.change(secret, moveStage(secret.versions, stage, to));
  return { ARN: secret.arn, Name: secret.name };
}

/** Nobody may take a label away from a version that he does not know to have it. */
function checkMove(
  { versions }: SecretEntry,
  stage: string,
  from: string | undefined,
  to: string | undefined,
): void {
  if (from === undefined && to === undefined) {
    throw invalidParameter('You must provide RemoveFromVersionId, MoveToVersionId, or both.');
  }
  if (to !== undefined && !versions.some(({ id }) => id === to)) {
    throw notFound(`Secrets Manager can't find the specified secret version: ${to}.`);
  }
  const holder = findStage(versions, stage);
  if (from !== undefined && holder?.id !== from) {
    throw invalidParameter(`Staging label ${stage} is not attached to version ${from}.`);
  }
  if (from === undefined && holder !== undefined && holder.id !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (to === undefined && stage === CURRENT) {
    throw invalidParameter(
      `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
    );
  }
}
