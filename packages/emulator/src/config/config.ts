import type { GitHubConfig } from '../github/config.ts';
import type { OidcConfig } from '../oidc/config.ts';
import type { PolicyDocument } from '../policy/document.ts';
import type { OrganizationConfig } from './organization-config.ts';

export interface OidcProviderConfig {
  /** The issuer. */
  url: string;
  audiences: string[];
}

export interface RoleConfig {
  name: string;
  /** Begins and ends with a slash; default `/`. */
  path?: string;
  /** Seconds, default 3600. */
  maxSessionDuration?: number;
  trustPolicy: PolicyDocument;
  policies?: PolicyDocument[];
}

/** An IAM user as it is at the start; IAM's actions change it. */
export interface UserConfig {
  name: string;
  /** Begins and ends with a slash; default `/`. */
  path?: string;
  tags?: Record<string, string>;
  /** Inline policies, which IAM knows as `policy-1`, `policy-2` and so on. */
  policies?: PolicyDocument[];
  /** ARNs of managed policies that are attached. */
  managedPolicies?: string[];
  /** Names of groups of the account. */
  groups?: string[];
  /** ARN of the managed policy that limits what the user may do. */
  permissionsBoundary?: string;
  accessKeys?: { accessKeyId: string; secretAccessKey: string }[];
  /** Whether the user may sign in to the console with a password. */
  loginProfile?: boolean;
}

/** A group of IAM users; there is no action that changes it. */
export interface GroupConfig {
  name: string;
  /** Begins and ends with a slash; default `/`. */
  path?: string;
  /** Inline policies, which IAM knows as `policy-1`, `policy-2` and so on. */
  policies?: PolicyDocument[];
  /** ARNs of managed policies that are attached. */
  managedPolicies?: string[];
}

/** A permission set of IAM Identity Center, as it is provisioned in one account. */
export interface PermissionSetConfig {
  /** What profiles call `sso_role_name`; its role is `AWSReservedSSO_NAME_` and 16 hex digits. */
  name: string;
  /** Seconds that its sessions last, from 3600, the default, to 43200. */
  sessionDuration?: number;
  policies?: PolicyDocument[];
  /** User names of those it is assigned to; default everybody who logs in. */
  users?: string[];
}

/** A secret of Secrets Manager as it is at the start. */
export interface SecretConfig {
  name: string;
  region: string;
  /** What has AWSCURRENT; absent for a secret that has no value yet. */
  value?: string;
}

/** A parameter of Systems Manager's Parameter Store as it is at the start. */
export interface ParameterConfig {
  name: string;
  region: string;
  value: string;
  /** Default `SecureString`. */
  type?: 'String' | 'StringList' | 'SecureString';
  /** The key in KMS of a SecureString; default `alias/aws/ssm`. */
  keyId?: string;
}

export interface AccountConfig {
  /** Twelve digits. */
  id: string;
  partition?: 'aws' | 'aws-us-gov' | 'aws-cn' | 'aws-eusc';
  /** Default: the emulator's issuer with STS's own audience. */
  oidcProviders?: OidcProviderConfig[];
  roles?: RoleConfig[];
  users?: UserConfig[];
  groups?: GroupConfig[];
  permissionSets?: PermissionSetConfig[];
  secrets?: SecretConfig[];
  /** Of Claude Platform on AWS; default none. */
  workspaces?: { id: string; region: string }[];
  /** As IAM's EnableOutboundWebIdentityFederation turns it on; default: if there are workspaces. */
  outboundWebIdentityFederation?: boolean;
  /** False: nobody has submitted Anthropic's use case form. Default true. */
  useCaseForm?: boolean;
  /** IDs of models of AWS Marketplace that the account is subscribed to. Default: all. */
  subscriptions?: string[];
  /** False: AWS Marketplace has no valid means of payment. Default true. */
  paymentMethod?: boolean;
  parameters?: ParameterConfig[];
  /**
   * What the organisation sets over the account: without an Allow from them nothing is allowed.
   * AWS's FullAWSAccess applies in addition, unless one of them has an Allow of its own.
   */
  serviceControlPolicies?: PolicyDocument[];
}

export interface InferenceProfileConfig {
  /** Such as `us.anthropic.claude-3-5-haiku-20241022-v1:0`. */
  id: string;
  /** Where it can be called, and where it may route to. */
  regions: string[];
}

export interface ApplicationProfileConfig {
  /** Opaque, such as `abc123def456`; it is called by its ARN. */
  id: string;
  /** Where it was made. */
  region: string;
  /** The inference profile that it copies; default the model in that region. */
  copyFrom?: string;
}

export interface ModelConfig {
  id: string;
  name?: string;
  provider?: string;
  /** Default: everywhere. */
  regions?: string[];
  /** False: the account has not been given access to it. */
  access?: boolean;
  /** Sold in AWS Marketplace: the first call subscribes the account, if the caller may do that. */
  marketplace?: boolean;
  /** False: it can only be called through an inference profile. */
  onDemand?: boolean;
  /** Answered to every question; default a sentence about the question and who asked. */
  answer?: string;
  inferenceProfiles?: InferenceProfileConfig[];
  /** Of every account. */
  applicationProfiles?: ApplicationProfileConfig[];
  /** Endpoints that serve it by OpenAI's Responses API. Default: none. */
  responses?: ('runtime' | 'mantle')[];
  /** How the mantle endpoint serves it. Default: it does not. */
  mantle?: MantleConfig;
  /** Its id on Claude Platform on AWS. Default: it is not there. */
  claudePlatform?: string;
}

export interface MantleConfig {
  /** Without the version suffix of the runtime's id, and never of an inference profile. */
  id: string;
  /** Where OpenAI's clients find it; absent for models of the Messages API. */
  path?: '/v1' | '/openai/v1';
}

export interface EmulatorConfig {
  /** Default 0, any free port. Always on 127.0.0.1. */
  port?: number;
  /**
   * PEM. With it the same port speaks TLS too (`https://` for `http://`): botocore sends a bearer
   * token over nothing less.
   */
  tls?: { key: string; cert: string };
  /** Default the emulator's own `…/oidc`. Any text will do: GHES and custom issuers. */
  issuer?: string;
  oidc?: OidcConfig;
  /** Text in here may hold {@link ISSUER} and {@link ISSUER_NAME}. */
  accounts?: AccountConfig[];
  /** Default: no account is in an organization. */
  organization?: OrganizationConfig;
  /** ARN → document, for sessions and users; a few of AWS's own are built in. */
  managedPolicies?: Record<string, PolicyDocument>;
  /** What GitHub's REST API knows. */
  github?: GitHubConfig;
  models?: ModelConfig[];
  regions?: string[];
  /** Sessions of STS end after so many seconds, however long they were asked for; default never earlier. */
  shortSessionSeconds?: number;
  /** Bytes that packed session policies and tags may take; AWS does not publish its figure. */
  packedPolicyLimitBytes?: number;
  /** CloudTrail lookups per second that an account may make in a region; default 2, as AWS allows. */
  lookupsPerSecond?: number;
}

/** Stands for the issuer's URL in a configuration: the port is not known when it is written. */
export const ISSUER = '{emulator:issuer}';
/** Stands for the issuer without its scheme: the prefix of condition keys. */
export const ISSUER_NAME = '{emulator:issuer-name}';
