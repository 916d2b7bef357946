import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  type GetRoleCommandOutput,
  type IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import type {
  AwsCredentials,
  ObservedProvider,
  ObservedRole,
  RoleStore,
} from '@bedrock-token/core';
import type { RequestHandler } from '../http/request-handler.ts';
import { ask, askIfThere, create, remove, run } from './iam-calls.ts';
import { createIamClient, toTags } from './iam-client.ts';
import { readProviderAnswer, readRoleAnswer } from './role-answers.ts';
import { listRolesTrusting, readPolicies } from './role-lists.ts';

/**
 * Roles and OIDC providers in IAM, by one account's credentials. Nothing is tried again in here.
 *
 * @param region any of the partition; IAM has one endpoint for all
 */
export function createIamRoleStore(
  credentials: AwsCredentials,
  region: string,
  requestHandler: RequestHandler,
): RoleStore {
  const client = createIamClient(credentials, region, requestHandler);
  return {
    readProvider: (arn) => askIfThere(() => readProvider(client, arn)),
    createProvider: (url, clientId, tags, thumbprints = []) =>
      create(() =>
        client.send(
          new CreateOpenIDConnectProviderCommand({
            Url: url,
            ClientIDList: [clientId],
            Tags: toTags(tags),
            ...(thumbprints.length > 0 && { ThumbprintList: [...thumbprints] }),
          }),
        ),
      ),
    addClientId: (arn, clientId) =>
      run(() =>
        client.send(
          new AddClientIDToOpenIDConnectProviderCommand({
            OpenIDConnectProviderArn: arn,
            ClientID: clientId,
          }),
        ),
      ),
    deleteProvider: (arn) =>
      remove(() =>
        client.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
      ),
    readRole: async (name) => {
      const answer = await askIfThere(() => client.send(new GetRoleCommand({ RoleName: name })));
      return answer && ask(() => readRole(client, name, answer));
    },
    createRole: ({ name, trust, description, maxSessionSeconds, tags }) =>
      create(() =>
        client.send(
          new CreateRoleCommand({
            RoleName: name,
            AssumeRolePolicyDocument: trust,
            Description: description,
            MaxSessionDuration: maxSessionSeconds,
            Tags: toTags(tags),
          }),
        ),
      ),
    updateTrust: (name, trust) =>
      run(() =>
        client.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: trust })),
      ),
    // UpdateRole sets what it is not given to its default.
    updateSession: (name, maxSessionSeconds, description) =>
      run(() =>
        client.send(
          new UpdateRoleCommand({
            RoleName: name,
            MaxSessionDuration: maxSessionSeconds,
            Description: description,
          }),
        ),
      ),
    putPolicy: (name, policyName, document) =>
      run(() =>
        client.send(
          new PutRolePolicyCommand({
            RoleName: name,
            PolicyName: policyName,
            PolicyDocument: document,
          }),
        ),
      ),
    deletePolicy: (name, policyName) =>
      remove(() =>
        client.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName: policyName })),
      ),
    deleteRole: (name) => remove(() => client.send(new DeleteRoleCommand({ RoleName: name }))),
    listRolesTrusting: (providerArn) => ask(() => listRolesTrusting(client, providerArn)),
  };
}

async function readProvider(client: IAMClient, arn: string): Promise<ObservedProvider> {
  return readProviderAnswer(
    await client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
  );
}

async function readRole(
  client: IAMClient,
  name: string,
  { Role }: GetRoleCommandOutput,
): Promise<ObservedRole> {
  return { ...readRoleAnswer(Role, name), ...(await readPolicies(client, name)) };
}
