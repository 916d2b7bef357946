import type { Tag } from '../aws/account.ts';
import type { TextRule } from '../aws/json/members.ts';
import { authorize, epochSeconds, type JsonCall, type JsonResult } from '../aws/json/operations.ts';
import { AwsError } from '../server/aws-error.ts';
import {
  findSecret,
  findUsable,
  invalidParameter,
  invalidRequest,
  SECRET_ID,
  SECRET_STRING,
  type SecretAction,
  VERSION_ID,
} from './operations.ts';
import { nakedArn, type SecretsManagerStore } from './store.ts';
import { CURRENT } from './versions.ts';
import { requireToken, writeVersion } from './write-version.ts';

export const lifecycleActions: Record<string, SecretAction> = {
  CreateSecret: {
    members: ['Name', 'ClientRequestToken', 'Description', 'SecretString', 'Tags'],
    run: createSecret,
  },
  DeleteSecret: {
    members: ['SecretId', 'RecoveryWindowInDays', 'ForceDeleteWithoutRecovery'],
    run: deleteSecret,
  },
  RestoreSecret: { members: ['SecretId'], run: restoreSecret },
};

const NAME: TextRule = { max: 512, pattern: '[\\w/+=.@!-]+' };
const DESCRIPTION: TextRule = { min: 0, max: 2048 };
const DAY_MS = 86_400_000;

function createSecret(call: JsonCall, store: SecretsManagerStore): JsonResult {
  const { read, now } = call;
  const name = read.required('Name', NAME);
  const token = read.optional('ClientRequestToken', VERSION_ID);
  const description = read.optional('Description', DESCRIPTION);
  const value = read.optional('SecretString', SECRET_STRING);
  const tags = read.tags('Tags');
  read.done();
  authorize(call, nakedArn(call, name), {
    'secretsmanager:name': name,
    'secretsmanager:description': description,
    ...tagKeys(tags),
  });
  const id = requireToken(token);
  const existing = store.find(call, name);
  if (existing !== undefined) {
    const made = existing.versions.find((version) => version.id === id);
    const isSame = made?.value === value && made !== undefined;
    if (existing.deletion !== undefined) {
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (isSame) return { ARN: existing.arn, Name: name, VersionId: id };
    const message = `The operation failed because the secret ${name} already exists.`;
    throw new AwsError(400, 'ResourceExistsException', message);
  }
  const secret = store.add(call, name, description, tags);
  if (value !== undefined)
    writeVersion(secret, store, { token: id, value, stages: [CURRENT], now });
  return { ARN: secret.arn, Name: name, VersionId: value === undefined ? undefined : id };
}

function deleteSecret(call: JsonCall, store: SecretsManagerStore): JsonResult {
  const { read, now } = call;
  const secretId = read.required('SecretId', SECRET_ID);
  const days = read.whole('RecoveryWindowInDays');
  const isForced = read.flag('ForceDeleteWithoutRecovery');
  read.done();
  const secret = findUsable(call, store, secretId, {
    'secretsmanager:recoverywindowindays': days === undefined ? undefined : String(days),
    'secretsmanager:forcedeletewithoutrecovery': String(isForced),
  });
  if (isForced && days !== undefined) {
    throw invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    );
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter(
      'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
    );
  }
  const at = isForced ? now : new Date(now.getTime() + (days ?? 30) * DAY_MS);
  if (isForced) store.remove(secret);
  else secret.deletion = { markedAt: now, at };
  return { ARN: secret.arn, Name: secret.name, DeletionDate: epochSeconds(at) };
}

function restoreSecret(call: JsonCall, store: SecretsManagerStore): JsonResult {
  const secretId = call.read.required('SecretId', SECRET_ID);
  call.read.done();
  const secret = findSecret(call, store, secretId);
  delete secret.deletion;
  return { ARN: secret.arn, Name: secret.name };
}

function tagKeys(tags: readonly Tag[]): Record<string, string | string[]> {
  if (tags.length === 0) return {};
  const asked = tags.map(({ key, value }) => [`aws:requesttag/${key.toLowerCase()}`, value]);
  return { 'aws:tagkeys': tags.map(({ key }) => key), ...Object.fromEntries(asked) };
}
