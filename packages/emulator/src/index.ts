export type { IssuedKeys, IssueRequest } from './aws/issue-credentials.ts';
export type { Whereabouts } from './aws/whereabouts.ts';
export type { TrailEvent, TrailRecord } from './cloudtrail/event.ts';
export type { CloudTrailHandle, PlantedEvent } from './cloudtrail/handles.ts';
export {
  type AccountConfig,
  type EmulatorConfig,
  type GroupConfig,
  type InferenceProfileConfig,
  ISSUER,
  ISSUER_NAME,
  type ModelConfig,
  type OidcProviderConfig,
  type ParameterConfig,
  type PermissionSetConfig,
  type RoleConfig,
  type SecretConfig,
  type UserConfig,
} from './config/config.ts';
export {
  CLAUDE_PLATFORM_POLICY,
  DEFAULT_ACCOUNTS,
  DEFAULT_MODELS,
  DEFAULT_REGIONS,
  INFERENCE_POLICY,
} from './config/default-config.ts';
export type { AccountState, OrganizationConfig } from './config/organization-config.ts';
export { type GitHubTrust, githubTrustPolicy } from './config/trust-policy.ts';
export type { Emulator } from './emulator.ts';
export type { GitHubConfig } from './github/config.ts';
export type { GitHubHandles } from './github/handles.ts';
export type { IssueComment, StoredIssue } from './github/issue-store.ts';
export type { SecretScope } from './github/scope.ts';
export type { StoredSecret } from './github/secret-store.ts';
export type { GitHubTokenRequest } from './github/tokens.ts';
export type { ApiKeyRecord, ApiKeyRequest, IamHandle, UserRecord } from './iam/handles.ts';
export type { Propagation } from './iam/propagation.ts';
export type { MetadataRole } from './metadata/role-session.ts';
export type { CiJob } from './oidc/ci/ci-job.ts';
export type { GitHubClaims } from './oidc/claims.ts';
export type { PolicyDocument, PolicyStatement } from './policy/document.ts';
export type { SecretRecord, SecretsManagerHandle } from './secrets-manager/handles.ts';
export type { Clock } from './server/clock.ts';
export type { Fault, FaultKind, Faults } from './server/faults.ts';
export type { Journal, JournalEntry, JournalFilter } from './server/journal.ts';
export type { ParameterRecord, ParameterStoreHandle } from './ssm/handles.ts';
export type { LoginFile } from './sso/login-file.ts';
export type { LoginRequest } from './sso/logins.ts';
export type { ProfileRequest } from './sso/profile.ts';
export { startEmulator } from './start-emulator.ts';
