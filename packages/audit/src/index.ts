export { type Audit, auditAccount } from './audit-account.ts';
export { AUDIT_ACTIONS } from './audit-actions.ts';
export type { AuditPorts } from './audit-ports.ts';
export {
  countOf,
  type Finding,
  fromLevel,
  isUndetermined,
  ownerOf,
  sentenceOf,
} from './findings.ts';
export { createAccountOpener } from './organization/account-opener.ts';
export {
  type AccountsAudit,
  auditAccounts,
  describeIncomplete,
} from './organization/audit-accounts.ts';
export {
  type ChosenAccounts,
  chooseAccounts,
  describeLeftOut,
} from './organization/choose-accounts.ts';
export {
  type Accounts,
  parseAccounts,
  parseExternalId,
  parseRoleName,
} from './organization/parse-accounts.ts';
export { readUsers } from './read-users.ts';
export { activeKeysOf, breachesOf, LEVELS, type Level, RULES } from './risk-rules.ts';
export { composeSarif, MOST_RESULTS } from './sarif.ts';
