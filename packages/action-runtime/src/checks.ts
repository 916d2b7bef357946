import {
  describeForeignEndpoints,
  describeUncheckedCertificates,
  describeUnknownRegion,
  partitionOf,
} from '@bedrock-token/aws';
import { inputError, type Log } from '@bedrock-token/core';
import type { AwsInputs } from './aws-inputs.ts';
import type { Session } from './session.ts';

/** Proxies are found in the environment, by the SDK's credential providers and by us alike. */
export function applyProxy(inputs: AwsInputs, environment: NodeJS.ProcessEnv): void {
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) return;
    environment[name] = value;
    environment[name.toLowerCase()] = value;
  };
  set('HTTPS_PROXY', inputs.httpProxy);
  set('HTTP_PROXY', inputs.httpProxy);
  set('NO_PROXY', inputs.noProxy);
}

/** A role exists in one partition, and so do its regions. */
export function checkPartitions(inputs: AwsInputs): void {
  for (const region of inputs.regions) {
    const partition = partitionOf(region);
    const rolePartition = inputs.role?.partition ?? partitionOf(inputs.regions[0]);
    if (partition === rolePartition) continue;
    throw inputError(
      inputs.role === undefined ? 'aws-region' : 'role-to-assume',
      `is of partition ${rolePartition}, and region ${region} is of partition ${partition}`,
      'Credentials of one partition are unknown in another: name a role and regions of the same partition.',
    );
  }
}

/** A slip of the pen, or a region that is newer than the SDK's table. */
export function warnAboutRegions({ regions }: AwsInputs, log: Log): void {
  for (const region of regions) {
    const warning = describeUnknownRegion(region);
    if (warning !== undefined) log.warn(warning);
  }
}

/** Who gets keys and signed requests, if it is not AWS, or if nobody checks that it is. */
export function logEndpoints(environment: NodeJS.ProcessEnv, log: Log): void {
  for (const sentence of describeForeignEndpoints(environment)) log.info(sentence);
  const danger = describeUncheckedCertificates(environment);
  if (danger !== undefined) log.warn(danger);
}

/** @throws ERR_INPUT for credentials of an account that is not allowed */
export function checkAccount(session: Session, inputs: AwsInputs): void {
  const { allowedAccounts } = inputs;
  if (allowedAccounts.length === 0 || allowedAccounts.includes(session.accountId)) return;
  throw inputError(
    'allowed-account-ids',
    `does not list account ${inputs.maskAccount ? '(masked)' : session.accountId}, which the credentials belong to`,
    'Check that role-to-assume names a role of the account you mean. Nothing was exported.',
  );
}
