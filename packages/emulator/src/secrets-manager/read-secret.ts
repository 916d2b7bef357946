import { epochSeconds, type JsonCall, type JsonResult } from '../aws/json/operations.ts';
import {
  findSecret,
  findUsable,
  invalidRequest,
  notFound,
  SECRET_ID,
  type SecretAction,
  STAGE,
  VERSION_ID,
} from './operations.ts';
import type { SecretEntry, SecretsManagerStore } from './store.ts';
import { CURRENT, findStage, type SecretVersion } from './versions.ts';

export const readActions: Record<string, SecretAction> = {
  DescribeSecret: { members: ['SecretId'], run: describeSecret },
  GetSecretValue: { members: ['SecretId', 'VersionId', 'VersionStage'], run: getValue },
};

function describeSecret(call: JsonCall, store: SecretsManagerStore): JsonResult {
  const secretId = call.read.required('SecretId', SECRET_ID);
  call.read.done();
  const secret = findSecret(call, store, secretId);
  const { arn, name, description, tags, createdAt, changedAt, deletion, versions } = secret;
  // Versions without a label are not returned.
  const labelled = versions.filter(({ stages }) => stages.length > 0);
  return {
    ARN: arn,
    Name: name,
    Description: description,
    CreatedDate: epochSeconds(createdAt),
    LastChangedDate: epochSeconds(changedAt),
    DeletedDate: epochSeconds(deletion?.markedAt),
    Tags: tags.length > 0 ? tags.map(({ key, value }) => ({ Key: key, Value: value })) : undefined,
    VersionIdsToStages:
      labelled.length > 0
        ? Object.fromEntries(labelled.map(({ id, stages }) => [id, stages]))
        : undefined,
  };
}

function getValue(call: JsonCall, store: SecretsManagerStore): JsonResult {
  const { read } = call;
  const secretId = read.required('SecretId', SECRET_ID);
  const versionId = read.optional('VersionId', VERSION_ID);
  const stage = read.optional('VersionStage', STAGE);
  read.done();
  const secret = findUsable(call, store, secretId, {
    'secretsmanager:versionid': versionId,
    'secretsmanager:versionstage': stage,
  });
  const version = findVersion(secret, versionId, stage);
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.value,
    VersionStages: version.stages,
    CreatedDate: epochSeconds(version.createdAt),
  };
}

function findVersion(
  { versions }: SecretEntry,
  versionId: string | undefined,
  stage: string | undefined,
): SecretVersion {
  const missing = "Secrets Manager can't find the specified secret value for";
  if (versionId === undefined) {
    const wanted = stage ?? CURRENT;
    const version = findStage(versions, wanted);
    if (version === undefined) throw notFound(`${missing} staging label: ${wanted}`);
    return version;
  }
  const version = versions.find(({ id }) => id === versionId);
  if (version === undefined) throw notFound(`${missing} VersionId: ${versionId}`);
  if (stage === undefined || version.stages.includes(stage)) return version;
  throw invalidRequest(
    'You provided a VersionStage that is not associated to the provided VersionId.',
  );
}
