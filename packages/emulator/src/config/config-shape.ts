import type { GitHubConfig, SubjectConfig } from '../github/config.ts';
import type { OidcConfig } from '../oidc/config.ts';
import {
  anyObject,
  anyText,
  flag,
  listOf,
  mapOf,
  number,
  objectOf,
  oneOf,
  required,
  text,
  wholeNumber,
} from '../shape/shape.ts';
import { ACCOUNT } from './account-shape.ts';
import type { EmulatorConfig } from './config.ts';
import { MODEL } from './model-shape.ts';
import type { OrganizationConfig } from './organization-config.ts';

/** Custom properties of a repository are claims, too (GitHub docs, "OpenID Connect reference"). */
export const CLAIMS = mapOf(anyText);

const SUBJECT = objectOf<SubjectConfig>({
  format: oneOf('classic', 'immutable'),
  useDefault: flag,
  claimKeys: listOf(text),
  flag,
  isServer: flag,
});

const GITHUB = objectOf<GitHubConfig>({
  repositories: listOf(
    objectOf<NonNullable<GitHubConfig['repositories']>[number]>({
      name: required(text),
      environments: listOf(text),
      issues: flag,
      id: wholeNumber(1),
      ownerId: wholeNumber(1),
      createdAt: text,
      subject: SUBJECT,
    }),
  ),
  organizations: listOf(text),
  subjectTemplates: mapOf(listOf(text)),
  writesPerMinute: wholeNumber(0),
  writesPerHour: wholeNumber(0),
});

const OIDC = objectOf<OidcConfig>({
  claims: CLAIMS,
  subjectFormat: oneOf('classic', 'immutable'),
  lifetimeSeconds: number,
  requestTokenSeconds: number,
  audienceDefault: text,
});

const ORGANIZATION = objectOf<OrganizationConfig>({
  id: text,
  managementAccount: required(text),
  delegatedAdministrators: listOf(text),
  moreAccounts: listOf(
    objectOf<NonNullable<OrganizationConfig['moreAccounts']>[number]>({
      id: required(text),
      name: text,
      state: oneOf('PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED'),
    }),
  ),
});

const CONFIG = objectOf<EmulatorConfig>({
  port: wholeNumber(0, 65_535),
  tls: objectOf<NonNullable<EmulatorConfig['tls']>>({ key: required(text), cert: required(text) }),
  issuer: text,
  oidc: OIDC,
  accounts: listOf(ACCOUNT),
  organization: ORGANIZATION,
  managedPolicies: mapOf(anyObject),
  github: GITHUB,
  models: listOf(MODEL),
  regions: listOf(text),
  shortSessionSeconds: number,
  packedPolicyLimitBytes: number,
  lookupsPerSecond: number,
});

/**
 * Checks what somebody wrote in JSON, or in JavaScript.
 *
 * @throws ShapeError naming the member, such as `accounts[0].roles[0].trustPolicy is missing`
 */
export function checkConfig(config: unknown): asserts config is EmulatorConfig {
  CONFIG.check(config, '');
}
