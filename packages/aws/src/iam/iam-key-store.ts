import {
  AttachUserPolicyCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  DeleteServiceSpecificCredentialCommand,
  GetUserCommand,
  IAMClient,
  ListServiceSpecificCredentialsCommand,
  type ListServiceSpecificCredentialsResponse,
  PutUserPolicyCommand,
  type ServiceSpecificCredential,
  TagUserCommand,
  UpdateServiceSpecificCredentialCommand,
} from '@aws-sdk/client-iam';
import type {
  AwsCredentials,
  CreatedKey,
  KeyStore,
  KeyUser,
  Vocabulary,
} from '@bedrock-token/core';
import { PLAIN_VOCABULARY, Secret } from '@bedrock-token/core';
import { partitionOf } from '../endpoints/endpoints.ts';
import { endlessList } from '../errors/translate-error.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import { toSdkCredentials } from '../sts/assume-role.ts';
import {
  type ListedKey,
  readKeyPage,
  readKeyRecord,
  readKeyUser,
  unreadable,
} from './iam-answers.ts';
import { explainFault, type Whose } from './iam-faults.ts';

const BEDROCK = 'bedrock.amazonaws.com';
/** The most that a page may hold (IAM API reference, ListServiceSpecificCredentials). */
const PAGE = 1000;
/** IAM may fill no page; a user has two keys, and an account some ten thousand users at most. */
const MOST_PAGES = { ofUser: 20, ofAccount: 1000 };
const MOST_KEYS = 100_000;

/** Where IAM lives: one region a partition (IAM endpoints and quotas, AWS General Reference). */
const IAM_REGIONS: Record<string, string> = {
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
  'aws-eusc': 'eusc-de-east-1',
};

export interface IamKeyStore extends KeyStore {
  /** Every key for Bedrock in the account, of whatever user. */
  listAllKeys(): Promise<ListedKey[]>;
}

export interface IamKeyStoreOptions {
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
  { isOfAccount = false, vocabulary = PLAIN_VOCABULARY }: IamKeyStoreOptions = {},
): IamKeyStore {
  const client = new IAMClient({
    region: IAM_REGIONS[partitionOf(region)] ?? 'us-east-1',
    requestHandler,
    maxAttempts: 1,
    credentials: toSdkCredentials(credentials),
  });
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
    listKeys: (userName) => ask(userName, () => listKeys(client, { UserName: userName })),
    listAllKeys: () => ask(undefined, () => listKeys(client, { AllUsers: true })),
    createKey: (userName, ageDays) => ask(userName, () => createKey(client, userName, ageDays)),
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

/** The SDK has no paginator for this list. */
async function listKeys(
  client: IAMClient,
  whose: { UserName: string } | { AllUsers: true },
): Promise<ListedKey[]> {
  const keys: ListedKey[] = [];
  const mostPages = 'UserName' in whose ? MOST_PAGES.ofUser : MOST_PAGES.ofAccount;
  let marker: string | undefined;
  let pages = 0;
  do {
    const page: ListServiceSpecificCredentialsResponse = await client.send(
      new ListServiceSpecificCredentialsCommand({
        ...whose,
        ServiceName: BEDROCK,
        MaxItems: PAGE,
        ...(marker !== undefined && { Marker: marker }),
      }),
    );
    const { keys: some, next } = readKeyPage(page);
    keys.push(...some);
    pages += 1;
    // Pages without an end would be read for ever.
    const isEndless = next === marker || pages >= mostPages || keys.length > MOST_KEYS;
    if (next !== undefined && isEndless) throw endlessList('IAM');
    marker = next;
  } while (marker !== undefined);
  return keys.sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
}

async function createKey(
  client: IAMClient,
  userName: string,
  ageDays: number | undefined,
): Promise<CreatedKey> {
  const command = new CreateServiceSpecificCredentialCommand({
    UserName: userName,
    ServiceName: BEDROCK,
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

function isMissing(error: unknown): boolean {
  return error instanceof Error && /^NoSuchEntity/.test(error.name);
}

function toTags(tags: Record<string, string>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
