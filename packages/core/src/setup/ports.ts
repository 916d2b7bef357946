/**
 * What a set-up asks of IAM: the OIDC provider, the roles and the users. The policies and differences are in
 * packages/provisioning, the calls in packages/aws.
 */
export type Tags = Readonly<Record<string, string>>;

/** An OIDC provider of the account, as IAM has it. */
export interface ObservedProvider {
  clientIds: readonly string[];
  tags: Tags;
}

/** The policies of a role or a user. Documents are what IAM holds, parsed: anybody may have written them. */
export interface ObservedPolicies {
  /** Inline policies by name. */
  inline: Readonly<Record<string, unknown>>;
  /** ARNs of managed policies. */
  attached: readonly string[];
}

/** A role, as IAM has it. */
export interface ObservedRole extends ObservedPolicies {
  arn: string;
  trust: unknown;
  maxSessionSeconds: number;
  tags: Tags;
}

/** A user, as IAM has it. */
export interface ObservedUser extends ObservedPolicies {
  arn: string;
  tags: Tags;
}

/** `exists`: something of that name was there already, made by this run or by another. */
export type Creation = 'created' | 'exists';

export interface NewRole {
  name: string;
  trust: string;
  description: string;
  maxSessionSeconds: number;
  tags: Tags;
}

/**
 * What a set-up asks of IAM for the provider and the role. Each call can be sent twice: to create what
 * exists changes nothing, and to delete what is gone is no error.
 */
export interface RoleStore {
  /** @returns undefined if there is none */
  readProvider(arn: string): Promise<ObservedProvider | undefined>;
  /** @param thumbprints SHA-1 of the issuer's certificate authority; only for one that is not public */
  createProvider(
    url: string,
    clientId: string,
    tags: Tags,
    thumbprints?: readonly string[],
  ): Promise<Creation>;
  addClientId(arn: string, clientId: string): Promise<void>;
  deleteProvider(arn: string): Promise<void>;
  /** @returns undefined if there is none */
  readRole(name: string): Promise<ObservedRole | undefined>;
  createRole(role: NewRole): Promise<Creation>;
  updateTrust(name: string, trust: string): Promise<void>;
  updateSession(name: string, maxSessionSeconds: number, description: string): Promise<void>;
  putPolicy(name: string, policyName: string, document: string): Promise<void>;
  deletePolicy(name: string, policyName: string): Promise<void>;
  deleteRole(name: string): Promise<void>;
  /** @returns the names of all roles of the account whose trust policy names the provider */
  listRolesTrusting(providerArn: string): Promise<readonly string[]>;
}

/** The same for users. */
export interface UserStore {
  /** @returns undefined if there is none */
  readUser(name: string): Promise<ObservedUser | undefined>;
  /** @returns the IDs of its long-term keys, for whatever service; none of a user who is gone */
  listUserKeys(name: string): Promise<readonly string[]>;
  createUser(name: string, tags: Tags): Promise<Creation>;
  tagUser(name: string, tags: Tags): Promise<void>;
  putUserPolicy(name: string, policyName: string, document: string): Promise<void>;
  deleteUserPolicy(name: string, policyName: string): Promise<void>;
  attachUserPolicy(name: string, policyArn: string): Promise<void>;
  detachUserPolicy(name: string, policyArn: string): Promise<void>;
  deleteUser(name: string): Promise<void>;
}
