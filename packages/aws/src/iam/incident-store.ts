import {
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  GetRoleCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  UpdateServiceSpecificCredentialCommand,
} from '@aws-sdk/client-iam';
import type { AwsCredentials, Vocabulary } from '@bedrock-token/core';
import { PLAIN_VOCABULARY } from '@bedrock-token/core';
import { endlessList } from '../errors/translate-error.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import { type AccountAuthorization, readAuthorization } from './account-authorization.ts';
import { type ListedKey, unreadable } from './iam-answers.ts';
import { createIamClient, isMissing } from './iam-client.ts';
import { explainFault } from './iam-faults.ts';
import {
  type InlinePolicies,
  type PolicyHolder,
  readInline,
  writeInline,
} from './inline-policies.ts';
import { listKeys } from './list-keys.ts';
import { type ListedUser, listPolicies, listUsers } from './list-users.ts';

/** A role as IAM has it now. */
export interface IncidentRole {
  arn: string;
  name: string;
  /** `AROA…`, the first part of `aws:userid`. */
  id: string;
}

/** An access key of a user. */
export interface UserAccessKey {
  id: string;
  isActive: boolean;
}

/** What an incident reads and changes in IAM. */
export interface IncidentStore {
  /** Undefined if there is no such role. */
  readRole(name: string): Promise<IncidentRole | undefined>;
  readInline(holder: PolicyHolder): Promise<InlinePolicies>;
  writeInline(holder: PolicyHolder, policyName: string, document: string): Promise<void>;
  /**
   * Long-term keys for a service.
   *
   * @param userName undefined for all users
   */
  listKeys(serviceName: string, userName: string | undefined): Promise<ListedKey[]>;
  deactivateKey(userName: string, keyId: string): Promise<void>;
  /** Whose access key it is; undefined for one that is not of this account, or of its root user. */
  userOfAccessKey(accessKeyId: string): Promise<string | undefined>;
  listAccessKeys(userName: string): Promise<UserAccessKey[]>;
  deactivateAccessKey(userName: string, accessKeyId: string): Promise<void>;
  /** Whether the user can sign in to the console with a password. */
  hasLogin(userName: string): Promise<boolean>;
  /** All users of the account. */
  listUsers(): Promise<ListedUser[]>;
  /** The ARNs of the managed policies of a user, and the names of the inline ones; not those of groups. */
  listPolicies(userName: string): Promise<{ attached: string[]; inline: string[] }>;
  /** The policies of all users and groups of the account, with their documents. */
  readAuthorization(): Promise<AccountAuthorization>;
}

/** A user has two (IAM quotas). */
const MOST_ACCESS_KEYS = 100;

/** @throws by each function: ERR_ROLE_DENIED with the missing permission, ERR_UPSTREAM, ERR_INPUT */
export function createIncidentStore(
  credentials: AwsCredentials,
  region: string,
  requestHandler: RequestHandler,
  vocabulary: Vocabulary = PLAIN_VOCABULARY,
): IncidentStore {
  const client = createIamClient(credentials, region, requestHandler);
  const ask = async <T>(call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw explainFault('IAM', error, 'account', vocabulary);
    }
  };
  return {
    readRole: (name) =>
      ask(async () => {
        const answer = await unlessMissing(() =>
          client.send(new GetRoleCommand({ RoleName: name })),
        );
        if (answer === undefined) return undefined;
        const { Arn: arn, RoleId: id, RoleName: found } = answer.Role ?? {};
        if (arn === undefined || id === undefined || found === undefined) throw unreadable();
        return { arn, id, name: found };
      }),
    readInline: (holder) => ask(() => readInline(client, holder)),
    writeInline: (holder, policyName, document) =>
      ask(() => writeInline(client, holder, policyName, document)),
    listKeys: (serviceName, userName) =>
      ask(async () => {
        const whose = userName === undefined ? { AllUsers: true as const } : { UserName: userName };
        return (await unlessMissing(() => listKeys(client, whose, serviceName))) ?? [];
      }),
    deactivateKey: (userName, keyId) =>
      ask(async () => {
        const key = { UserName: userName, ServiceSpecificCredentialId: keyId };
        await client.send(
          new UpdateServiceSpecificCredentialCommand({ ...key, Status: 'Inactive' }),
        );
      }),
    userOfAccessKey: (accessKeyId) =>
      ask(async () => {
        const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId });
        return (await unlessMissing(() => client.send(command)))?.UserName;
      }),
    listAccessKeys: (userName) => ask(() => listAccessKeys(userName)),
    deactivateAccessKey: (userName, accessKeyId) =>
      ask(async () => {
        const key = { UserName: userName, AccessKeyId: accessKeyId };
        await client.send(new UpdateAccessKeyCommand({ ...key, Status: 'Inactive' }));
      }),
    hasLogin: (userName) =>
      ask(async () => {
        const command = new GetLoginProfileCommand({ UserName: userName });
        return (await unlessMissing(() => client.send(command))) !== undefined;
      }),
    listUsers: () => ask(() => listUsers(client)),
    listPolicies: (userName) => ask(() => listPolicies(client, userName)),
    readAuthorization: () => ask(() => readAuthorization(client)),
  };

  async function listAccessKeys(userName: string): Promise<UserAccessKey[]> {
    const command = new ListAccessKeysCommand({ UserName: userName, MaxItems: MOST_ACCESS_KEYS });
    const { AccessKeyMetadata: listed, IsTruncated } = await client.send(command);
    if (!Array.isArray(listed)) throw unreadable();
    if (IsTruncated) throw endlessList('IAM');
    return listed.map(({ AccessKeyId: id, Status }) => {
      if (id === undefined) throw unreadable();
      return { id, isActive: Status !== 'Inactive' };
    });
  }
}

async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
