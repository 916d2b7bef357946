import { BedrockTokenError } from '@bedrock-token/core';
import { type Audit, auditAccount } from '../audit-account.ts';
import type { AuditPorts } from '../audit-ports.ts';
import { type Finding, sortFindings, toUndetermined } from '../findings.ts';

/** Each asks IAM a few things at once; IAM throttles each account by itself, STS the caller. */
const ACCOUNTS_AT_ONCE = 4;

export interface AuditAccountsPorts {
  /** IDs, each once. */
  accounts: readonly string[];
  /** @throws what {@link auditAccounts} makes a finding of */
  open(accountId: string): Promise<AuditPorts>;
  /** Called when an account has been read, or could not be. */
  onProgress?: (done: number) => void;
}

/**
 * The audit of several accounts. It has a `failure` only if no account could be read: nothing was judged, which is no
 * success.
 */
export interface AccountsAudit extends Audit {
  accounts: {
    /** Those that were asked for. */
    asked: number;
    /** Those whose keys are known. */
    read: number;
    /** Of these, those in which AWS failed before all was read. */
    incomplete: number;
  };
}

/**
 * Audits each account by itself. An account that cannot be read is a finding of the rule
 * `undetermined`, and the others are read all the same.
 *
 * @throws only for what is a defect
 */
export async function auditAccounts(ports: AuditAccountsPorts): Promise<AccountsAudit> {
  const { accounts, onProgress } = ports;
  const found = new Map<string, Audit | BedrockTokenError>();
  const left = accounts.values();
  const work = async () => {
    for (const id of left) {
      found.set(id, await auditOne(id, ports));
      onProgress?.(found.size);
    }
  };
  await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, work));
  return join(accounts, found);
}

async function auditOne(
  id: string,
  { open }: AuditAccountsPorts,
): Promise<Audit | BedrockTokenError> {
  try {
    return await auditAccount(await open(id));
  } catch (error) {
    if (error instanceof BedrockTokenError) return error;
    throw error;
  }
}

/** In the order of the accounts, whichever answered first. */
function join(
  accounts: readonly string[],
  found: ReadonlyMap<string, Audit | BedrockTokenError>,
): AccountsAudit {
  const findings: Finding[] = [];
  const failures: BedrockTokenError[] = [];
  let keys = 0;
  let users = 0;
  let incomplete = 0;
  for (const account of accounts) {
    const one = found.get(account);
    if (one === undefined) continue;
    const isError = one instanceof BedrockTokenError;
    const own = isError ? [toUndetermined(`account ${account}`, one)] : one.findings;
    findings.push(...own.map((finding) => inAccount(finding, account)));
    if (isError) failures.push(one);
    else {
      keys += one.keys;
      users += one.users;
      if (one.failure !== undefined) incomplete += 1;
    }
  }
  const read = accounts.length - failures.length;
  return {
    findings: sortFindings(findings),
    keys,
    users,
    accounts: { asked: accounts.length, read, incomplete },
    failure: read === 0 && failures[0] !== undefined ? nothingRead(failures[0]) : undefined,
  };
}

/** Such as `, 1 of them incomplete`; empty for none. */
export const describeIncomplete = ({ incomplete }: AccountsAudit['accounts']): string =>
  incomplete === 0 ? '' : `, ${incomplete} of them incomplete`;

/** A command of a cure acts on the user of this name in whatever account it runs in. */
const inAccount = (finding: Finding, account: string): Finding => ({
  ...finding,
  account,
  cure: `In account ${account}: ${finding.cure}`,
});

const nothingRead = ({ code, message, hint }: BedrockTokenError) =>
  new BedrockTokenError(code, `No account could be read. The first: ${message}`, { hint });
