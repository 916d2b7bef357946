import { createIamRoleStore, createIamUserStore } from '@bedrock-token/aws';
import type { SetupStore } from '@bedrock-token/provisioning';
import type { Account } from '../../keys/shared/account.ts';

/** IAM, each call of which is tried again if it may pass: all of them can be sent twice. */
export function openSetupStore(account: Account, thumbprints: readonly string[] = []): SetupStore {
  const { credentials, region, requestHandler, withRetry } = account;
  const store = createIamRoleStore(credentials, region, requestHandler);
  const users = createIamUserStore(credentials, region, requestHandler);
  return {
    readProvider: (arn) => withRetry(() => store.readProvider(arn)),
    createProvider: (url, clientId, tags) =>
      withRetry(() => store.createProvider(url, clientId, tags, thumbprints)),
    addClientId: (arn, clientId) => withRetry(() => store.addClientId(arn, clientId)),
    deleteProvider: (arn) => withRetry(() => store.deleteProvider(arn)),
    readRole: (name) => withRetry(() => store.readRole(name)),
    createRole: (role) => withRetry(() => store.createRole(role)),
    updateTrust: (name, trust) => withRetry(() => store.updateTrust(name, trust)),
    updateSession: (name, seconds, text) =>
      withRetry(() => store.updateSession(name, seconds, text)),
    putPolicy: (name, policy, text) => withRetry(() => store.putPolicy(name, policy, text)),
    deletePolicy: (name, policy) => withRetry(() => store.deletePolicy(name, policy)),
    deleteRole: (name) => withRetry(() => store.deleteRole(name)),
    listRolesTrusting: (arn) => withRetry(() => store.listRolesTrusting(arn)),
    readUser: (name) => withRetry(() => users.readUser(name)),
    listUserKeys: (name) => withRetry(() => users.listUserKeys(name)),
    createUser: (name, tags) => withRetry(() => users.createUser(name, tags)),
    tagUser: (name, tags) => withRetry(() => users.tagUser(name, tags)),
    putUserPolicy: (name, policy, text) => withRetry(() => users.putUserPolicy(name, policy, text)),
    deleteUserPolicy: (name, policy) => withRetry(() => users.deleteUserPolicy(name, policy)),
    attachUserPolicy: (name, arn) => withRetry(() => users.attachUserPolicy(name, arn)),
    detachUserPolicy: (name, arn) => withRetry(() => users.detachUserPolicy(name, arn)),
    deleteUser: (name) => withRetry(() => users.deleteUser(name)),
  };
}
