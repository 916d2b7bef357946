import { type ActionRuntime, type Session, withRetry } from '@bedrock-token/action-runtime';
import {
  type AccountsAudit,
  auditAccounts,
  chooseAccounts,
  createAccountOpener,
  describeLeftOut,
} from '@bedrock-token/audit';
import { listAccounts, partitionOf } from '@bedrock-token/aws';
import { type AuditInputs, ORGANIZATION_NAMES, type OrganizationInputs } from './inputs.ts';

/**
 * Audits several accounts, each as its own role, with the credentials of the session.
 *
 * @throws those of listing the accounts; what goes wrong in one account is a finding
 */
export async function auditOrganization(
  organization: OrganizationInputs,
  inputs: AuditInputs,
  { credentials }: Session,
  runtime: ActionRuntime,
): Promise<AccountsAudit> {
  const [region] = inputs.regions;
  const { requestHandler, environment, now, log } = runtime;
  const retrying =
    (what: string) =>
    <T>(operation: () => Promise<T>) =>
      withRetry(what, inputs.attempts, runtime, operation);
  const { accounts, leftOut } = await chooseAccounts(organization.accounts, () =>
    listAccounts({
      credentials,
      region,
      requestHandler,
      environment,
      withRetry: retrying('AWS Organizations'),
    }),
  );
  const sentence = describeLeftOut(leftOut);
  if (sentence !== undefined) log.info(sentence);
  const open = createAccountOpener({
    ...organization,
    credentials,
    region,
    partition: partitionOf(region),
    requestHandler,
    sessionName: inputs.sessionName,
    names: ORGANIZATION_NAMES,
    withRetry: retrying('AWS'),
    attempts: inputs.attempts,
    now: new Date(now()),
  });
  return auditAccounts({ accounts, open });
}
