export type { ApiKeyDescription, ApiKeyRecord, ApiKeyStatus } from './api-key.ts';
export { describeApiKey, hasExpired, isUsable } from './api-key.ts';
export { profileOfEnvironment } from './aws-config/choose-profile.ts';
export {
  type ConfigSections,
  joinProfiles,
  parseConfigFile,
} from './aws-config/parse-config-files.ts';
export { type IniSection, type IniValue, MalformedIni, parseIni } from './aws-config/parse-ini.ts';
export { splitWords } from './aws-config/split-words.ts';
export type { BearerToken, Lifetime, LifetimeLimit } from './bearer-token.ts';
export { checkLifetime, decideLifetime, MAX_LIFETIME_SECONDS } from './bearer-token.ts';
export { type Destination, isReadableOnTheWay, refuseCleartext } from './cleartext.ts';
export { findClockSkew, LARGEST_SKEW_MS } from './clock-skew.ts';
export type { AwsCredentials, CredentialSource } from './credentials.ts';
export {
  isEndUnknown,
  secondsLeft,
  UNKNOWN_END,
  UNKNOWN_END_KEEP_SECONDS,
} from './credentials.ts';
export type { BearerTokenDescription } from './describe-token.ts';
export { describeBearerToken } from './describe-token.ts';
export {
  assertEncrypted,
  checkEndpointVariables,
  configuredBaseUrl,
  configuredEndpoint,
  isEndpointUrl,
} from './endpoint-variables.ts';
export type { ErrorCode, ErrorOptions } from './errors.ts';
export { BedrockTokenError, extendHint, inputError } from './errors.ts';
export type { IdentityClaims } from './identity/identity-claims.ts';
export { readIdentityClaims } from './identity/identity-claims.ts';
export { explainRefusedIdentity } from './identity/trust-policy.ts';
export { accountOfAccessKey } from './incident/access-key-account.ts';
export {
  addDeny,
  type DeniedSession,
  endOfDenies,
  ForeignPolicy,
  INCIDENT_POLICY,
  LONGEST_SESSION_MS,
  longestHoursOf,
  readDenyPolicy,
  type SessionDeny,
  withoutEnded,
  writeDenyPolicy,
} from './incident/deny-policy.ts';
export { findKeys } from './incident/find-keys.ts';
export { excessOf, INLINE_LIMITS } from './incident/inline-limit.ts';
export { type InvocationRecord, readInvocationRecord } from './incident/invocation-record.ts';
export {
  type Leak,
  type LongTermLeak,
  readLeakedKey,
  type ShortTermLeak,
  serviceNameOf,
} from './incident/leak.ts';
export {
  type OwnerRefusal,
  refusalOfOwner,
  type SessionOwner,
  sharesOwner,
} from './incident/session-owner.ts';
export {
  mergeEvents,
  summarizeEvents,
  type Tally,
  type TimelineSummary,
} from './incident/summarize.ts';
export { readIssuedSession, readTrailEvent, type TrailEvent } from './incident/trail-event.ts';
export { INVOKE_ACTIONS } from './inference/actions.ts';
export { geographyOf, unfitPrefix } from './inference/geography.ts';
export {
  KEY_USER_POLICY,
  type KeyUserRequest,
  keyUserPolicy,
} from './inference/key-user-policy.ts';
export { isGlobalProfile, type ModelReference, readModel } from './inference/read-model.ts';
export { inferencePolicy, MAX_SESSION_POLICY_LENGTH } from './inference-policy.ts';
export { ANSWER_LIMITS, FILE_LIMITS } from './limits.ts';
export { assertExactArns, isManagedPolicyArn } from './managed-policy-arn.ts';
export type { MintRequest } from './mint-token.ts';
export { mintToken } from './mint-token.ts';
export {
  EXAMPLE_GLOBAL_PROFILE,
  EXAMPLE_MODEL,
  EXAMPLE_OPENAI_MODEL,
  EXAMPLE_PROFILE,
  isModelId,
} from './model-id.ts';
export type * from './ports.ts';
export {
  forgetSecrets,
  hideAccounts,
  rememberSecret,
  rememberVariables,
  withoutSecrets,
} from './redaction/known-secrets.ts';
export { findRepeats } from './redaction/repeats.ts';
export type { RetryPolicy } from './retry/retry.ts';
export { retry, STANDARD_RETRY } from './retry/retry.ts';
export { sleep } from './retry/sleep.ts';
export type { RoleArn } from './role-arn.ts';
export { parseRoleArn } from './role-arn.ts';
export { LONGEST_QUEUE_MS } from './rotation/longest-queue.ts';
export type { RotationMode } from './rotation/plan/make-plan.ts';
export {
  describeStep,
  type NextAction,
  type Phase,
  type RotationPlan,
  type Step,
} from './rotation/plan/plan.ts';
export type { UserPlanRequest, UserRequest } from './rotation/plan/plan-user.ts';
export { checkPolicy, type RotationPolicy } from './rotation/policy.ts';
export type * from './rotation/ports.ts';
export type { RotationReport } from './rotation/report-rotation.ts';
export { planOnly, type RotationRequest, rotate } from './rotation/rotate.ts';
export { type RotationTags, readRotationTags } from './rotation/rotation-tags.ts';
export { type RotatorPolicyRequest, rotatorPolicy } from './rotation/rotator-policy.ts';
export { sinksOfService } from './rotation/sinks-of-service.ts';
export { unfilledError } from './rotation/unfilled-error.ts';
export { READY_TAGS, readUserState, UNFINISHED_TAGS } from './rotation/user-tags.ts';
export { Secret } from './secret.ts';
export { toSentence } from './sentence.ts';
export {
  checkWorkspaceId,
  EXAMPLE_CLAUDE_MODEL,
  EXAMPLE_WORKSPACE,
  isClaudeModelId,
} from './services/claude-platform-ids.ts';
export { claudePlatformPolicy } from './services/claude-platform-policy.ts';
export {
  CLAUDE_CODE_SWITCH,
  type ClaudePlatformSettings,
  claudePlatformVariables,
  EARLIER_SWITCHES,
} from './services/claude-platform-variables.ts';
export type { KeyService, KeyServiceName } from './services/key-service.ts';
export { isKeyServiceName, KEY_SERVICE_NAMES, KEY_SERVICES } from './services/key-service.ts';
export { checkSessionName, defaultSessionName } from './session-name.ts';
export type { SessionTag } from './session-tags.ts';
export { jobTags, joinTags, parseTags } from './session-tags.ts';
export type {
  Creation,
  NewRole,
  ObservedPolicies,
  ObservedProvider,
  ObservedRole,
  ObservedUser,
  RoleStore,
  Tags,
  UserStore,
} from './setup/ports.ts';
export type { ReadingGap, RepositoryReading } from './setup/repository-reading.ts';
export { shellWord } from './shell-word.ts';
export { toDay, toTimestamp } from './timestamps.ts';
export { createTokenProvider } from './token-provider.ts';
export { PLAIN_VOCABULARY, type Vocabulary } from './vocabulary.ts';
