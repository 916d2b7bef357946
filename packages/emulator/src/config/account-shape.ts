import {
  anyObject,
  anyText,
  flag,
  listOf,
  mapOf,
  objectOf,
  oneOf,
  required,
  text,
  wholeNumber,
} from '../shape/shape.ts';
import type {
  AccountConfig,
  GroupConfig,
  OidcProviderConfig,
  ParameterConfig,
  PermissionSetConfig,
  RoleConfig,
  SecretConfig,
  UserConfig,
} from './config.ts';

// Policies are checked when they are parsed, as IAM checks them.

const ROLE = objectOf<RoleConfig>({
  name: required(text),
  path: text,
  maxSessionDuration: wholeNumber(1),
  trustPolicy: required(anyObject),
  policies: listOf(anyObject),
});

const USER = objectOf<UserConfig>({
  name: required(text),
  path: text,
  tags: mapOf(anyText),
  policies: listOf(anyObject),
  managedPolicies: listOf(text),
  groups: listOf(text),
  permissionsBoundary: text,
  accessKeys: listOf(
    objectOf<NonNullable<UserConfig['accessKeys']>[number]>({
      accessKeyId: required(text),
      secretAccessKey: required(text),
    }),
  ),
  loginProfile: flag,
});

const GROUP = objectOf<GroupConfig>({
  name: required(text),
  path: text,
  policies: listOf(anyObject),
  managedPolicies: listOf(text),
});

const PERMISSION_SET = objectOf<PermissionSetConfig>({
  name: required(text),
  sessionDuration: wholeNumber(1),
  policies: listOf(anyObject),
  users: listOf(text),
});

const PROVIDER = objectOf<OidcProviderConfig>({
  url: required(text),
  audiences: required(listOf(text)),
});

/** What `secrets` of an account has, and a control request in addition to an account. */
export const SECRET_MEMBERS = { name: required(text), region: required(text), value: anyText };

export const PARAMETER_MEMBERS = {
  name: required(text),
  region: required(text),
  value: required(anyText),
  type: oneOf('String', 'StringList', 'SecureString'),
  keyId: text,
};

const WORKSPACE = objectOf<NonNullable<AccountConfig['workspaces']>[number]>({
  id: required(text),
  region: required(text),
});

export const ACCOUNT = objectOf<AccountConfig>({
  id: required(text),
  partition: oneOf('aws', 'aws-us-gov', 'aws-cn', 'aws-eusc'),
  oidcProviders: listOf(PROVIDER),
  roles: listOf(ROLE),
  users: listOf(USER),
  groups: listOf(GROUP),
  permissionSets: listOf(PERMISSION_SET),
  secrets: listOf(objectOf<SecretConfig>(SECRET_MEMBERS)),
  workspaces: listOf(WORKSPACE),
  outboundWebIdentityFederation: flag,
  useCaseForm: flag,
  subscriptions: listOf(text),
  paymentMethod: flag,
  parameters: listOf(objectOf<ParameterConfig>(PARAMETER_MEMBERS)),
  serviceControlPolicies: listOf(anyObject),
});
