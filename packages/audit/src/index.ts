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
export { readUsers } from './read-users.ts';
export { activeKeysOf, breachesOf, LEVELS, type Level, RULES } from './risk-rules.ts';
export { composeSarif, MOST_RESULTS } from './sarif.ts';
