import {
  type AccountsAudit,
  type Audit,
  auditAccount,
  composeSarif,
  fromLevel,
  type Level,
  MOST_RESULTS,
} from '@bedrock-token/audit';
import { createIncidentStore } from '@bedrock-token/aws';
import { STANDARD_RETRY } from '@bedrock-token/core';
import { toJson } from '../../command-line/printable.ts';
import type { Invocation, RunAction } from '../../command-line/spec.ts';
import { readWidth } from '../../command-line/table.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import type { ProcessIo } from '../../process-io.ts';
import { VERSION } from '../../version.ts';
import { openAccount } from '../shared/account.ts';
import { OPTION_VOCABULARY } from '../shared/vocabulary.ts';
import { auditOrganization, isOfOrganization } from './organization.ts';
import { inTable } from './table.ts';

/** The long-term keys of a whole account, or of many, by the rules. Changes nothing. */
export const auditKeys: RunAction = async (invocation, io) => {
  const ofOrganization = isOfOrganization(invocation);
  if (invocation.isSet('print-role')) {
    return (await import('./print-role.ts')).printAuditRole(invocation, io);
  }
  const failOn = invocation.value('fail-on') as Level | undefined;
  const audit = ofOrganization
    ? await auditOrganization(invocation, io)
    : await auditOwnAccount(invocation, io);
  await print(audit, invocation, io);
  if (audit.failure !== undefined) throw audit.failure;
  const isFailure = failOn !== undefined && fromLevel(audit.findings, failOn).length > 0;
  return isFailure ? EXIT_CODES.findings.code : 0;
};

async function auditOwnAccount(invocation: Invocation, io: ProcessIo): Promise<Audit> {
  const account = await openAccount(invocation, io, true);
  const { credentials, region, requestHandler, store, withRetry } = account;
  return auditAccount({
    store,
    users: createIncidentStore(credentials, region, requestHandler, OPTION_VOCABULARY),
    withRetry,
    attempts: STANDARD_RETRY.attempts,
    now: new Date(io.now()),
  });
}

async function print(
  audit: Audit | (AccountsAudit & { leftOut: object[] }),
  invocation: Invocation,
  io: ProcessIo,
): Promise<void> {
  const isJson = invocation.isSet('json') && invocation.value('format') === undefined;
  const format = isJson ? 'json' : (invocation.value('format') ?? 'table');
  const { findings, keys, users } = audit;
  const ofAccounts = 'accounts' in audit && { accounts: audit.accounts, leftOut: audit.leftOut };
  if (format === 'json') io.stdout(toJson({ ...ofAccounts, keys, users, findings }));
  else if (format === 'sarif') {
    if (findings.length > MOST_RESULTS) {
      io.stderr(
        `note: the SARIF has the worst ${MOST_RESULTS} of ${findings.length} findings, as many as GitHub keeps; --json has all`,
      );
    }
    io.stdout(toJson(composeSarif(findings, VERSION), 2));
  } else io.stdout(inTable(audit, await readWidth(io)));
}
