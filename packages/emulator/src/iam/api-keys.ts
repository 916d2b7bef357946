import type { ApiKey } from '../aws/account.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { AwsError } from '../server/aws-error.ts';
import { UnexpectedRequestError } from '../server/service.ts';
import { noSuchEntity } from './iam-errors.ts';
import { PREFIXES, statusOf } from './issue-api-key.ts';
import { type IamAction, type IamCall, nameOrOwn } from './operations.ts';
import { USERS } from './owners.ts';
import { CREDENTIAL_ID, EXISTING_USER_NAME, SERVICE_NAME } from './parameters.ts';

/** Services for which IAM makes credentials that the emulator does not serve. */
const UNSERVED = ['codecommit.amazonaws.com', 'cassandra.amazonaws.com', 'logs.amazonaws.com'];

/** What may follow the user in the requests about one key. */
const OF_ONE_KEY = ['UserName', 'ServiceSpecificCredentialId'];

export const apiKeyActions: Record<string, IamAction> = {
  CreateServiceSpecificCredential: {
    parameters: ['UserName', 'ServiceName', 'CredentialAgeDays'],
    run: createKey,
  },
  UpdateServiceSpecificCredential: { parameters: [...OF_ONE_KEY, 'Status'], run: updateKey },
  DeleteServiceSpecificCredential: { parameters: OF_ONE_KEY, run: deleteKey },
  ResetServiceSpecificCredential: { parameters: OF_ONE_KEY, run: resetKey },
};

function createKey(call: IamCall): QueryResult {
  const { read, account, issuer, now } = call;
  const name = read.required('UserName', EXISTING_USER_NAME);
  const serviceName = read.required('ServiceName', SERVICE_NAME);
  const ageDays = read.whole('CredentialAgeDays', { min: 1, max: 36_600 });
  read.done();
  const user = USERS.authorized(call, name, {
    'iam:servicespecificcredentialservicename': serviceName,
    // Absent without an age: that is how a Null condition finds keys that never end.
    'iam:servicespecificcredentialagedays': ageDays === undefined ? undefined : String(ageDays),
  });
  checkService(serviceName);
  const { iam } = account;
  const key = issuer.issue(user, serviceName, iam.present.apiKeys, ageDays);
  iam.change({ ...iam.present, apiKeys: [...iam.present.apiKeys, key] });
  return { ServiceSpecificCredential: describeWithSecret(key, now) };
}

function updateKey(call: IamCall): undefined {
  const status = call.read.oneOf('Status', ['Active', 'Inactive', 'Expired']);
  const key = findKey(call);
  if (status === 'Expired') {
    throw new AwsError(400, 'InvalidInput', 'A credential cannot be set to the status Expired.');
  }
  replaceKey(call, key, { ...key, status: status as ApiKey['status'] });
}

function deleteKey(call: IamCall): undefined {
  replaceKey(call, findKey(call));
}

function resetKey(call: IamCall): QueryResult {
  const key = findKey(call);
  const renewed = call.issuer.reset(key);
  replaceKey(call, key, renewed);
  return { ServiceSpecificCredential: describeWithSecret(renewed, call.now) };
}

/** What is returned about a key at any time. */
export function describeKey(key: ApiKey, now: Date): QueryResult {
  return {
    UserName: key.userName,
    Status: statusOf(key, now),
    ServiceName: key.serviceName,
    ServiceSpecificCredentialId: key.id,
    CreateDate: key.createdAt,
    ExpirationDate: key.expiresAt,
    ServiceCredentialAlias: key.alias,
  };
}

function describeWithSecret(key: ApiKey, now: Date): QueryResult {
  return { ...describeKey(key, now), ServiceCredentialSecret: key.value };
}

/** Reads what {@link OF_ONE_KEY} names. @throws AwsError */
function findKey(call: IamCall): ApiKey {
  const { read, account } = call;
  const given = read.optional('UserName', EXISTING_USER_NAME);
  const id = read.required('ServiceSpecificCredentialId', CREDENTIAL_ID);
  read.done();
  const user = USERS.authorized(call, nameOrOwn(call, given));
  const key = account.iam.present.apiKeys.find((one) => one.id === id && one.userId === user.id);
  if (key !== undefined) return key;
  throw noSuchEntity(`The service specific credential with id ${id} cannot be found.`);
}

function replaceKey({ account: { iam } }: IamCall, old: ApiKey, ...next: ApiKey[]): void {
  const apiKeys = iam.present.apiKeys.flatMap((key) => (key === old ? next : [key]));
  iam.change({ ...iam.present, apiKeys });
}

function checkService(name: string): void {
  if (Object.hasOwn(PREFIXES, name)) return;
  if (UNSERVED.includes(name)) {
    throw new UnexpectedRequestError(`a service specific credential for ${name}`);
  }
  throw new AwsError(
    404,
    'NotSupportedService',
    `The service ${name} does not support service specific credentials.`,
  );
}
