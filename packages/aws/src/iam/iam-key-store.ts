import {
  AttachUserPolicyCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  DeleteServiceSpecificCredentialCommand,
  GetUserCommand,
  type IAMClient,
  PutUserPolicyCommand,
  type ServiceSpecificCredential,
  TagUserCommand,
  UpdateServiceSpecificCredentialCommand,
} from '@aws-sdk/client-iam';
import type {
  AwsCredentials,
  CreatedKey,
  KeyServiceName,
  KeyStore,
  KeyUser,
  Vocabulary,
} from '@bedrock-token/core';
import { KEY_SERVICES, PLAIN_VOCABULARY, Secret } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import { type ListedKey, readKeyRecord, readKeyUser, unreadable } from './iam-answers.ts';
import { createIamClient, isMissing, toTags } from './iam-client.ts';
import { explainFault, type Whose } from './iam-faults.ts';
import { listKeys } from './list-keys.ts';

export interface IamKeyStore extends KeyStore {
  /** Every key for the service in the account, of whatever user. */
  listAllKeys(): Promise<ListedKey[]>;
}

export interface IamKeyStoreOptions {
  /** What the keys are for; default `bedrock`. */
  service?: KeyServiceName | undefined;
  /** Whether users are only read of as parts of the whole account; default false. */
  isOfAccount?: boolean;
  /** How the user interface names what errors ask for. */
  vocabulary?: Vocabulary;
}

/**
 * Long-term keys in IAM, by one account's credentials. Nothing is tried again in here: a caller
 * knows what may be sent twice.
 *
 * @param region any of the partition; IAM has one endpoint for all
 */
export function createIamKeyStore(
  credentials: AwsCredentials,
  region: string,
  requestHandler: RequestHandler,
  options: IamKeyStoreOptions = {},
): IamKeyStore {
  const { service = 'bedrock', isOfAccount = false, vocabulary = PLAIN_VOCABULARY } = options;
  const { iamService } = KEY_SERVICES[service];
  const client = createIamClient(credentials, region, requestHandler);
  const ask = async <T>(userName: string | undefined, call: () => Promise<T>): Promise<T> => {
    const whose: Whose = isOfAccount || userName === undefined ? 'account' : { userName };
    try {
      return await call();
    } catch (error) {
      throw explainFault('IAM', error, whose, vocabulary);
    }
  };
  return {
    readUser: (userName) => ask(userName, () => readUser(client, userName)),
    createUser: (userName, tags) =>
      ask(userName, async () => {
        await client.send(new CreateUserCommand({ UserName: userName, Tags: toTags(tags) }));
      }),
    attachPolicy: (userName, policyArn) =>
      ask(userName, async () => {
        await client.send(
          new AttachUserPolicyCommand({ UserName: userName, PolicyArn: policyArn }),
        );
      }),
    putPolicy: (userName, policyName, document) =>
      ask(userName, async () => {
        const command = { UserName: userName, PolicyName: policyName, PolicyDocument: document };
        await client.send(new PutUserPolicyCommand(command));
      }),
    tagUser: (userName, tags) =>
      ask(userName, async () => {
        await client.send(new TagUserCommand({ UserName: userName, Tags: toTags(tags) }));
      }),
    listKeys: (userName) =>
      ask(userName, () => listKeys(client, { UserName: userName }, iamService)),
    listAllKeys: () => ask(undefined, () => listKeys(client, { AllUsers: true }, iamService)),
    createKey: (userName, ageDays) =>
      ask(userName, () => createKey(client, userName, iamService, ageDays)),
    setKeyStatus: (userName, keyId, status) =>
      ask(userName, async () => {
        const command = { UserName: userName, ServiceSpecificCredentialId: keyId, Status: status };
        await client.send(new UpdateServiceSpecificCredentialCommand(command));
      }),
    deleteKey: (userName, keyId) => ask(userName, () => deleteKey(client, userName, keyId)),
  };
}

async function readUser(client: IAMClient, userName: string): Promise<KeyUser | undefined> {
  try {
    const { User } = await client.send(new GetUserCommand({ UserName: userName }));
    return readKeyUser(User, userName);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function createKey(
  client: IAMClient,
  userName: string,
  iamService: string,
  ageDays: number | undefined,
): Promise<CreatedKey> {
  const command = new CreateServiceSpecificCredentialCommand({
    UserName: userName,
    ServiceName: iamService,
    ...(ageDays !== undefined && { CredentialAgeDays: ageDays }),
  });
  const { ServiceSpecificCredential: made } = await client.send(command);
  const value = made === undefined ? undefined : readValue(made);
  if (made === undefined || value === undefined) throw unreadable();
  return { record: readKeyRecord(made), value: new Secret(value) };
}

/** The SDK and the guide have two names for it. */
function readValue(made: ServiceSpecificCredential): string | undefined {
  const named = made as ServiceSpecificCredential & { ServiceApiKeyValue?: string };
  return named.ServiceCredentialSecret ?? named.ServiceApiKeyValue;
}

/** A missing key counts as deleted, by this run or by another. */
async function deleteKey(client: IAMClient, userName: string, keyId: string): Promise<void> {
  const command = { UserName: userName, ServiceSpecificCredentialId: keyId };
  try {
    await client.send(new DeleteServiceSpecificCredentialCommand(command));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
