export type { BearerTokenProviderOptions } from './bedrock/bearer-token-provider.ts';
export { createBearerTokenProvider } from './bedrock/bearer-token-provider.ts';
export { presignToken } from './bedrock/presign-token.ts';
export type { ProbePorts } from './bedrock/probe.ts';
export { proveAccepted, proveAccess, proveModel } from './bedrock/probe.ts';
export { createKeyProbe, type ProbeKind } from './bedrock/probe-api-key.ts';
export { readInferenceProfile } from './bedrock/read-inference-profile.ts';
export type { SignatureVerdict } from './bedrock/verify-token.ts';
export { verifyTokenSignature } from './bedrock/verify-token.ts';
export {
  claudePlatformBaseUrl,
  configuredClaudePlatform,
} from './claude-platform/client-endpoint.ts';
export { createServiceKeyProbe, type ServiceOfKeys } from './claude-platform/key-probe.ts';
export type { ClaudeProbePorts } from './claude-platform/probe.ts';
export { proveClaudeAccess, proveClaudeModel } from './claude-platform/probe.ts';
export { listEnabledRegions } from './cloudtrail/enabled-regions.ts';
export {
  createEventHistory,
  type EventHistory,
  type LookupAttribute,
} from './cloudtrail/event-history.ts';
export {
  isCredentialVariable,
  isJobIdentityVariable,
  nowhereVariables,
} from './config/credential-variables.ts';
export { ensureHomeDirectory } from './config/home-directory.ts';
export { originOf } from './config/profile-origin.ts';
export { scrubEnvironment } from './config/scrub-environment.ts';
export type { Profile } from './config/shared-config.ts';
export { listProfiles, readProfile, requireProfile } from './config/shared-config.ts';
export type { CredentialStep } from './credentials/credential-chain.ts';
export { listCredentialSteps } from './credentials/credential-chain.ts';
export { findLogin, type Login } from './credentials/find-login.ts';
export { findPrincipal } from './credentials/find-principal.ts';
export { proveSession } from './credentials/prove-session.ts';
export type { CredentialOptions } from './credentials/providers/credential-options.ts';
export { provideCredentials, resolveCredentials } from './credentials/resolve-credentials.ts';
export type { Endpoints } from './endpoints/endpoints.ts';
export { checkRegion, endpointsOf, partitionOf, stsEndpoint } from './endpoints/endpoints.ts';
export {
  describeForeignEndpoints,
  describeUncheckedCertificates,
} from './endpoints/foreign-endpoints.ts';
export {
  applyProfileEndpoints,
  bedrockEndpointVariables,
  profileEndpointVariables,
} from './endpoints/profile-endpoints.ts';
export { assertServiceRegion } from './endpoints/service-region.ts';
export { describeUnknownRegion } from './endpoints/unknown-region.ts';
export { isTooLong as isAnswerTooLong } from './errors/answer-too-long.ts';
export { retryAfterMs } from './errors/translate-error.ts';
export { findAuthorities } from './http/find-authorities.ts';
export { createHttpClient } from './http/http.ts';
export {
  hasProxySettings,
  ignoredProxy,
  parseProxy,
  proxyFor,
  proxySecrets,
} from './http/proxy.ts';
export type { RequestHandler } from './http/request-handler.ts';
export { createRequestHandler } from './http/request-handler.ts';
export type { AccountAuthorization, AuthorizedUser } from './iam/account-authorization.ts';
export type { ListedKey } from './iam/iam-answers.ts';
export {
  createIamKeyStore,
  type IamKeyStore,
} from './iam/iam-key-store.ts';
export { createIamRoleStore } from './iam/iam-role-store.ts';
export { createIamUserStore } from './iam/iam-user-store.ts';
export {
  createIncidentStore,
  type IncidentRole,
  type IncidentStore,
} from './iam/incident-store.ts';
export type { PolicyHolder } from './iam/inline-policies.ts';
export { listAccounts, type OrganizationAccount } from './organizations/list-accounts.ts';
export type { ParameterPlace } from './sinks/parameter-store-client.ts';
export { createParameterDocument } from './sinks/parameter-store-document.ts';
export { createParameterStoreSink } from './sinks/parameter-store-sink.ts';
export { readSecretState } from './sinks/read-secret-state.ts';
export { createSecretDocument } from './sinks/secrets-manager-document.ts';
export {
  createSecretsManagerSink,
  type SecretsManagerPlace,
} from './sinks/secrets-manager-sink.ts';
export { DENIED_IF_MISSING } from './sinks/sink-faults.ts';
export type { RoleSession, SdkCredentials } from './sts/assume-role.ts';
export { assumeRoleWithWebIdentity } from './sts/assume-role.ts';
export { assumeRole } from './sts/assume-role-signed.ts';
export type { CallerIdentity } from './sts/identify-caller.ts';
export { identifyCaller } from './sts/identify-caller.ts';
export type { RoleRequest, RoleRequestNames } from './sts/role-request.ts';
export { readServerClock } from './sts/server-clock.ts';
export { chainingCap } from './sts/sts-faults.ts';
