import type { Policy } from '../policy/document.ts';
import type { Account } from './directory.ts';
import type { OidcProvider } from './oidc-provider.ts';
import type { Role } from './role.ts';
import type { ApiKey, User } from './user.ts';

/** What IAM keeps of an account and lets callers change. */
export interface IamEntities {
  users: readonly User[];
  roles: readonly Role[];
  providers: readonly OidcProvider[];
  apiKeys: readonly ApiKey[];
}

export interface Tag {
  key: string;
  value: string;
}

export interface InlinePolicy {
  name: string;
  /** The document as it was put. */
  text: string;
  policy: Policy;
}

export interface ManagedPolicy {
  arn: string;
  policy: Policy;
}

/** What users and roles have in common, as it is at one time. */
export interface PolicyOwner {
  arn: string;
  name: string;
  /** Begins and ends with a slash. */
  path: string;
  id: string;
  account: Account;
  createdAt: Date;
  tags: readonly Tag[];
  attached: readonly ManagedPolicy[];
  inline: readonly InlinePolicy[];
}

/** All that the own policies of a user or role allow and deny. */
export function policiesOf({ attached, inline }: PolicyOwner): Policy[] {
  return [...attached, ...inline].map(({ policy }) => policy);
}

/** Policies of the configuration, which IAM knows as `policy-1`, `policy-2` and so on. */
export function nameInlinePolicies(
  documents: readonly object[],
  parse: (document: object) => Policy,
): InlinePolicy[] {
  return documents.map((document, index) => ({
    name: `policy-${index + 1}`,
    text: JSON.stringify(document),
    policy: parse(document),
  }));
}
