import type { Policy } from '../policy/document.ts';
import type { Timeline } from './timeline.ts';

// One file, since an account has principals and each principal names its account.

export interface Account {
  id: string;
  partition: string;
  /** Users with their API keys, roles and identity providers, which IAM changes. */
  iam: Timeline<IamEntities>;
  /** Absent for an account that no organisation controls. */
  serviceControlPolicies?: Policy[];
  /** Of Claude Platform on AWS. */
  workspaces: readonly Workspace[];
  modelAccess: ModelAccess;
  /** What IAM Identity Center gives access to here. */
  permissionSets: PermissionSet[];
}

/** What IAM keeps of an account and lets callers change. */
export interface IamEntities {
  users: readonly User[];
  roles: readonly Role[];
  groups: readonly Group[];
  providers: readonly OidcProvider[];
  apiKeys: readonly ApiKey[];
  /** Whether AWS STS gives principals of the account tokens for services outside of AWS. */
  hasOutboundFederation: boolean;
}

/** What an administrator does once, before models of other companies can be called. It takes effect at once. */
export interface ModelAccess {
  /** Anthropic's use case form, base64; absent if nobody has submitted it. */
  useCaseForm?: string;
  /** IDs of models of AWS Marketplace; absent if the account is subscribed to all. */
  subscriptions?: Set<string>;
  hasPaymentMethod: boolean;
}

/** A workspace of Claude Platform on AWS, which is bound to one region. */
export interface Workspace {
  /** `wrkspc_` and letters and digits. */
  id: string;
  region: string;
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
  /** The document. */
  text: string;
  policy: Policy;
}

/** What users, roles and groups have in common, as it is at one time. */
export interface PolicyHolder {
  arn: string;
  name: string;
  /** Begins and ends with a slash. */
  path: string;
  id: string;
  createdAt: Date;
  attached: readonly ManagedPolicy[];
  inline: readonly InlinePolicy[];
}

/** A group of users; only the configuration makes one. */
export type Group = PolicyHolder;

/** What users and roles have in common, as it is at one time. */
export interface PolicyOwner extends PolicyHolder {
  account: Account;
  tags: readonly Tag[];
  /** Of a user; absent for none. */
  groups?: readonly Group[];
  /** The permissions boundary; absent without one. */
  boundary?: ManagedPolicy;
}

/** An IAM user as it is at one time; a change makes another one of the same id. */
export interface User extends PolicyOwner {
  /** Of the password for the console; absent without one. */
  loginCreatedAt?: Date;
}

/** A long-term API key: a service-specific credential of IAM. */
export interface ApiKey {
  /** ACCA… */
  id: string;
  userId: string;
  userName: string;
  serviceName: string;
  /** The public half of what the value holds. */
  alias: string;
  /** ABSK… or AEAA…, a secret. */
  value: string;
  /** As it was set; a key that has ended reads `Expired` whatever this is. */
  status: 'Active' | 'Inactive';
  createdAt: Date;
  /** Absent for one that never ends. */
  expiresAt?: Date;
}

/** A trust policy: the document as it was put, and what it says. */
export interface TrustPolicy {
  text: string;
  policy: Policy;
}

/** An IAM role as it is at one time; a change makes another one of the same id. */
export interface Role extends PolicyOwner {
  description?: string;
  /** Seconds. */
  maxSessionDuration: number;
  trust: TrustPolicy;
}

/** An OIDC identity provider of an account, as it is at one time. */
export interface OidcProvider {
  /** The issuer, with its scheme. */
  url: string;
  /** The URL without its scheme: the prefix of condition keys. */
  name: string;
  arn: string;
  /** Client ids, one of which a token's `aud` must be. */
  audiences: readonly string[];
  thumbprints: readonly string[];
  tags: readonly Tag[];
  createdAt: Date;
}

/** A permission set in one account, and the role that Identity Center has made of it there. */
export interface PermissionSet {
  name: string;
  role: Role;
  /** The users it is assigned to; absent for everybody. */
  users?: string[];
}
