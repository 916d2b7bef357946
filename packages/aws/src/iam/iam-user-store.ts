import {
  AttachUserPolicyCommand,
  CreateUserCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  type GetUserCommandOutput,
  type IAMClient,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import type { AwsCredentials, ObservedUser, UserStore } from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import { readKeyUser } from './iam-answers.ts';
import { ask, askIfThere, create, remove, run } from './iam-calls.ts';
import { createIamClient, toTags } from './iam-client.ts';
import { readInlineDocuments, writeInline } from './inline-policies.ts';
import { listKeys } from './list-keys.ts';
import { listPolicies } from './list-users.ts';

/**
 * Users who hold keys, in IAM. Nothing is tried again in here.
 *
 * @param region any of the partition; IAM has one endpoint for all
 */
export function createIamUserStore(
  credentials: AwsCredentials,
  region: string,
  requestHandler: RequestHandler,
): UserStore {
  const client = createIamClient(credentials, region, requestHandler);
  const ofUser = (UserName: string) => ({ UserName });
  return {
    readUser: async (name) => {
      const answer = await askIfThere(() => client.send(new GetUserCommand(ofUser(name))));
      return answer && ask(() => readUser(client, name, answer));
    },
    listUserKeys: async (name) =>
      ((await askIfThere(() => listKeys(client, ofUser(name)))) ?? []).map(({ id }) => id),
    createUser: (name, tags) =>
      create(() => client.send(new CreateUserCommand({ ...ofUser(name), Tags: toTags(tags) }))),
    tagUser: (name, tags) =>
      run(() => client.send(new TagUserCommand({ ...ofUser(name), Tags: toTags(tags) }))),
    putUserPolicy: (name, policyName, document) =>
      run(() => writeInline(client, { kind: 'user', name }, policyName, document)),
    deleteUserPolicy: (name, policyName) =>
      remove(() =>
        client.send(new DeleteUserPolicyCommand({ ...ofUser(name), PolicyName: policyName })),
      ),
    attachUserPolicy: (name, policyArn) =>
      run(() =>
        client.send(new AttachUserPolicyCommand({ ...ofUser(name), PolicyArn: policyArn })),
      ),
    detachUserPolicy: (name, policyArn) =>
      remove(() =>
        client.send(new DetachUserPolicyCommand({ ...ofUser(name), PolicyArn: policyArn })),
      ),
    deleteUser: (name) => remove(() => client.send(new DeleteUserCommand(ofUser(name)))),
  };
}

async function readUser(
  client: IAMClient,
  name: string,
  { User }: GetUserCommandOutput,
): Promise<ObservedUser> {
  const { arn, tags } = readKeyUser(User, name);
  const inline = await readInlineDocuments(client, { kind: 'user', name });
  const { attached } = await listPolicies(client, name);
  return { arn, tags, inline, attached };
}
