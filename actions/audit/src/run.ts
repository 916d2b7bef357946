import {
  type ActionRuntime,
  openSession,
  type Session,
  withRetry,
} from '@bedrock-token/action-runtime';
import {
  type AccountsAudit,
  type Audit,
  auditAccount,
  countOf,
  isUndetermined,
  MOST_RESULTS,
  sentenceOf,
} from '@bedrock-token/audit';
import { createIamKeyStore, createIncidentStore } from '@bedrock-token/aws';
import { exportToJob, type ReadInput, writeSummary } from '@bedrock-token/github';
import { type AuditInputs, readInputs } from './inputs.ts';
import { auditOrganization } from './organization.ts';
import { writeSarif } from './sarif-file.ts';
import { composeSummary, ofAccounts } from './summary.ts';

/** What an audit has found, and where it is. */
export interface Outcome {
  inputs: AuditInputs;
  audit: Audit | AccountsAudit;
  session: Session;
}

/**
 * Judges all long-term keys of the account, and writes the SARIF file.
 *
 * @throws ERR_INPUT, those of signing in, ERR_ROLE_DENIED if the keys may not be listed, ERR_UPSTREAM
 */
export async function audit(read: ReadInput, runtime: ActionRuntime): Promise<Outcome> {
  const inputs = readInputs(read, runtime.environment);
  const session = await openSession(inputs, runtime, ['IAM', 'ORGANIZATIONS']);
  const found =
    inputs.organization === undefined
      ? await auditOwnAccount(inputs, session, runtime)
      : await auditOrganization(inputs.organization, inputs, session, runtime);
  const outcome = { inputs, audit: found, session };
  writeSarif(inputs.sarifFile, found.findings, hiderOf(outcome));
  return outcome;
}

function auditOwnAccount(
  inputs: AuditInputs,
  { credentials }: Session,
  runtime: ActionRuntime,
): Promise<Audit> {
  const [region] = inputs.regions;
  const { requestHandler, now } = runtime;
  return auditAccount({
    store: createIamKeyStore(credentials, region, requestHandler, { isOfAccount: true }),
    users: createIncidentStore(credentials, region, requestHandler),
    withRetry: (operation) => withRetry('IAM', inputs.attempts, runtime, operation),
    attempts: inputs.attempts,
    now: new Date(now()),
  });
}

/** Outputs, and a line of the log for each finding: an annotation for what somebody must look at. */
export function deliver(
  { inputs, audit: found }: Outcome,
  { environment, log }: ActionRuntime,
): void {
  const { findings, keys, users } = found;
  const outputs = {
    'sarif-file': inputs.sarifFile,
    findings: String(findings.length),
    errors: String(countOf(findings, 'error')),
    warnings: String(countOf(findings, 'warning')),
    notes: String(countOf(findings, 'note')),
    undetermined: String(findings.filter(isUndetermined).length),
  };
  exportToJob({ environment: {}, outputs }, environment);
  for (const finding of findings) {
    const { level, cure } = finding;
    const message = sentenceOf(finding);
    if (level === 'error' || isUndetermined(finding)) log.warn(`${message} ${cure}`);
    else log.info(`${level}: ${message}`);
  }
  if (findings.length > MOST_RESULTS) {
    log.warn(
      `The SARIF file has the worst ${MOST_RESULTS} of ${findings.length} findings, as many as GitHub keeps. bedrock-token keys audit --json lists all.`,
    );
  }
  log.info(
    `${findings.length} findings in ${keys} long-term keys of ${users} users${ofAccounts(found)}.`,
  );
}

export async function summarise(outcome: Outcome, runtime: ActionRuntime): Promise<void> {
  if (!outcome.inputs.summary) return;
  const text = hiderOf(outcome)(composeSummary(outcome.audit));
  const written = await writeSummary(text, runtime.environment);
  if (!written) runtime.log.info('The runner does not support job summaries, so none was written.');
}

function hiderOf({ inputs, session }: Outcome): (text: string) => string {
  return (text) => (inputs.maskAccount ? text.replaceAll(session.accountId, '***') : text);
}
