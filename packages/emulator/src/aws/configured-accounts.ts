import { type AccountConfig, ISSUER, ISSUER_NAME } from '../config/config.ts';
import { providerName } from '../oidc/provider-name.ts';
import type { CredentialStore } from './credentials.ts';
import type { Directory } from './directory.ts';

/** Puts the issuer in where a configuration has a placeholder for it. */
export function resolveIssuer<T>(accounts: T, issuer: string): T {
  const text = JSON.stringify(accounts)
    .replaceAll(ISSUER, JSON.stringify(issuer).slice(1, -1))
    .replaceAll(ISSUER_NAME, JSON.stringify(providerName(issuer)).slice(1, -1));
  return JSON.parse(text) as T;
}

/** Issues the static keys that users have in the configuration. */
export function addConfiguredKeys(
  accounts: AccountConfig[],
  directory: Directory,
  store: CredentialStore,
): void {
  for (const { id, partition = 'aws', users = [] } of accounts) {
    for (const { name, accessKeys = [] } of users) {
      const user = directory
        .findAccount(partition, id)
        ?.iam.present.users.find((one) => one.name === name);
      for (const key of accessKeys) if (user !== undefined) store.issueKey(user, key);
    }
  }
}
