import {
  type AccountsAudit,
  auditAccounts,
  chooseAccounts,
  createAccountOpener,
  describeLeftOut,
  parseAccounts,
  parseExternalId,
  parseRoleName,
} from '@bedrock-token/audit';
import {
  listAccounts,
  type OrganizationAccount,
  partitionOf,
  requireProfile,
} from '@bedrock-token/aws';
import { BedrockTokenError, retry, STANDARD_RETRY, sleep } from '@bedrock-token/core';
import { readTokenRequest } from '../../command-line/request-options.ts';
import type { Invocation } from '../../command-line/spec.ts';
import { sessionName } from '../../mint/assume-role.ts';
import { chooseRegion } from '../../mint/sign-in.ts';
import type { ProcessIo } from '../../process-io.ts';
import { withStatusLine } from '../../status-line.ts';
import { openAccount } from '../shared/account.ts';
import { OPTION_VOCABULARY } from '../shared/vocabulary.ts';

const NAMES = {
  role: '--org-role',
  accounts: '--accounts',
  externalId: '--external-id',
  region: '--region',
};

/** Whether the audit is one of several accounts. @throws ERR_INPUT for half of the options */
export function isOfOrganization(invocation: Invocation): boolean {
  const role = invocation.value('org-role');
  const accounts = invocation.value('accounts');
  const [given] = ['accounts', 'external-id', 'print-role'].filter((name) =>
    invocation.isSet(name),
  );
  if (role === undefined && given !== undefined) {
    throw new BedrockTokenError('ERR_INPUT', `--${given} needs --org-role.`, {
      hint: 'Add --org-role with the name of the role to assume in each account.',
    });
  }
  if (invocation.isSet('auditor') && !invocation.isSet('print-role')) {
    throw new BedrockTokenError('ERR_INPUT', '--auditor needs --print-role.', {
      hint: 'Add --print-role cloudformation, or leave --auditor out.',
    });
  }
  if (role !== undefined && accounts === undefined && !invocation.isSet('print-role')) {
    throw new BedrockTokenError('ERR_INPUT', '--org-role needs --accounts.', {
      hint: 'Add --accounts all, or the account IDs, such as --accounts 111122223333,444455556666.',
    });
  }
  return role !== undefined;
}

/**
 * Audits several accounts, each as its own role.
 *
 * @throws ERR_INPUT before anything is asked; those of signing in and of listing the accounts
 */
export async function auditOrganization(
  invocation: Invocation,
  io: ProcessIo,
): Promise<AccountsAudit & { leftOut: OrganizationAccount[] }> {
  const asked = await readRequest(invocation, io);
  const { credentials, region, requestHandler, withRetry } = await openAccount(
    invocation,
    io,
    true,
  );
  const { accounts, leftOut } = await chooseAccounts(asked.accounts, () =>
    listAccounts({ credentials, region, requestHandler, environment: io.env, withRetry }),
  );
  const sentence = describeLeftOut(leftOut);
  if (sentence !== undefined) io.stderr(`note: ${sentence}`);
  let done = 0;
  const open = createAccountOpener({
    ...asked,
    credentials,
    region,
    partition: partitionOf(region),
    requestHandler,
    sessionName: sessionName(),
    names: NAMES,
    vocabulary: OPTION_VOCABULARY,
    withRetry: (operation, attempts = ATTEMPTS) => retryQuietly(operation, attempts, io),
    attempts: STANDARD_RETRY.attempts,
    now: new Date(io.now()),
  });
  const audit = await withStatusLine(
    () => `AWS: ${done} of ${accounts.length} accounts are read`,
    io,
    () => auditAccounts({ accounts, open, onProgress: (count) => (done = count) }),
  );
  return { ...audit, leftOut };
}

/** Throttling of an account passes in seconds, and nobody waits for one call alone. */
const ATTEMPTS = 6;

/** Logs retries only with --verbose: accounts are read in parallel, and one status line covers all. */
function retryQuietly<T>(operation: () => Promise<T>, attempts: number, io: ProcessIo): Promise<T> {
  const onRetry = ({ message }: Error) => io.verbose(`${message} Trying again.`);
  return retry(operation, { ...STANDARD_RETRY, attempts }, { sleep, random: Math.random, onRetry });
}

async function readRequest(invocation: Invocation, io: ProcessIo) {
  const request = readTokenRequest(invocation, io);
  const profile = await requireProfile(request.profile, io.env);
  const partition = partitionOf(chooseRegion(request.region ?? profile.region));
  const externalId = invocation.value('external-id');
  return {
    roleName: parseRoleName(invocation.value('org-role') ?? '', partition, NAMES.role),
    accounts: parseAccounts(invocation.value('accounts') ?? '', partition, NAMES.accounts),
    externalId:
      externalId === undefined ? undefined : parseExternalId(externalId, NAMES.externalId),
  };
}
