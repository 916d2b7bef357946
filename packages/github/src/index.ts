export type { JobExports } from './environment-files.ts';
export {
  checkEnvironmentFiles,
  exportToJob,
  saveState,
  writeSummary,
} from './environment-files.ts';
export type { ReadInput } from './inputs.ts';
export { parseBoolean, parseWhole, readInput, readList, splitList } from './inputs.ts';
export type { AlertFailure, AlertSubject } from './issues/compose-alert.ts';
export { cureIssueFault } from './issues/issue-faults.ts';
export { type Issues, openIssues } from './issues/issues-api.ts';
export { ALERT_LABEL, type AlertOutcome, raiseAlert, settleAlert } from './issues/keep-alert.ts';
export { spellOut } from './issues/literal-text.ts';
export { createPatientApi } from './issues/patient-api.ts';
export { annotateError, mask, workflowLog } from './log.ts';
export { readRepositorySubjects } from './oidc-subjects/read-repository.ts';
export type { OidcTokenSource } from './oidc-token.ts';
export {
  findOidcTokenSource,
  offersOidcToken,
  requestOidcToken,
} from './oidc-token.ts';
export { createGitHubApi, type GitHubApi } from './secrets/github-api.ts';
export { GitHubRefusal } from './secrets/github-faults.ts';
export { listSecretNames } from './secrets/list-secret-names.ts';
export { type SecretApp, type SecretPlace, titleOf } from './secrets/secret-place.ts';
export { createSecretSink, type SecretSinkOptions } from './secrets/secret-sink.ts';
