export type { RoleSession, SdkCredentials } from './assume-role.ts';
export { assumeRoleWithWebIdentity } from './assume-role.ts';
export { assumeRole } from './assume-role-signed.ts';
export type { BearerTokenProviderOptions } from './bearer-token-provider.ts';
export { createBearerTokenProvider } from './bearer-token-provider.ts';
export type { CredentialOptions } from './credential-options.ts';
export type { CredentialStep } from './credential-steps.ts';
export { listCredentialSteps } from './credential-steps.ts';
export {
  isCredentialVariable,
  isJobIdentityVariable,
  nowhereVariables,
} from './credential-variables.ts';
export type { Endpoints } from './endpoints.ts';
export { checkRegion, endpointsOf, partitionOf, stsEndpoint } from './endpoints.ts';
export { describeForeignEndpoints, describeUncheckedCertificates } from './foreign-endpoints.ts';
export { ensureHomeDirectory } from './home-directory.ts';
export { createHttpClient } from './http.ts';
export type { CallerIdentity } from './identify-caller.ts';
export { identifyCaller } from './identify-caller.ts';
export { presignToken } from './presign-token.ts';
export type { ProbePorts } from './probe.ts';
export { proveAccess, proveModel } from './probe.ts';
export {
  applyProfileEndpoints,
  bedrockEndpointVariables,
  profileEndpointVariables,
} from './profile-endpoints.ts';
export { originOf } from './profile-origin.ts';
export { proveSession } from './prove-session.ts';
export { hasProxySettings, ignoredProxy, parseProxy, proxyFor, proxySecrets } from './proxy.ts';
export type { RequestHandler } from './request-handler.ts';
export { createRequestHandler } from './request-handler.ts';
export { provideCredentials, resolveCredentials } from './resolve-credentials.ts';
export type { RoleRequest, RoleRequestNames } from './role-request.ts';
export type { ListedKey } from './rotation/iam-answers.ts';
export {
  createIamKeyStore,
  type IamKeyStore,
} from './rotation/iam-key-store.ts';
export type { ParameterPlace } from './rotation/parameter-store-client.ts';
export { createParameterDocument } from './rotation/parameter-store-document.ts';
export { createParameterStoreSink } from './rotation/parameter-store-sink.ts';
export { createKeyProbe, type ProbeKind } from './rotation/probe-api-key.ts';
export { createSecretDocument } from './rotation/secrets-manager-document.ts';
export {
  createSecretsManagerSink,
  type SecretsManagerPlace,
} from './rotation/secrets-manager-sink.ts';
export { scrubEnvironment } from './scrub-environment.ts';
export { readServerClock } from './server-clock.ts';
export type { Profile } from './shared-config.ts';
export { listProfiles, readProfile, requireProfile } from './shared-config.ts';
export { chainingCap } from './sts-faults.ts';
export { retryAfterMs } from './translate-error.ts';
export { describeUnknownRegion } from './unknown-region.ts';
export type { SignatureVerdict } from './verify-token.ts';
export { verifyTokenSignature } from './verify-token.ts';
