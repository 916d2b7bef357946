import {
  assumeRole,
  createIamKeyStore,
  createIncidentStore,
  type RequestHandler,
} from '@bedrock-token/aws';
import {
  type AwsCredentials,
  BedrockTokenError,
  parseRoleArn,
  type Vocabulary,
} from '@bedrock-token/core';
import type { AuditPorts } from '../audit-ports.ts';
import type { OrganizationNames } from './parse-accounts.ts';

/** As long as a session that was got with another session may last, in seconds. */
const SESSION_SECONDS = 3600;

export interface OpenerOptions extends Pick<AuditPorts, 'withRetry' | 'attempts' | 'now'> {
  /** Of the caller, who may assume the role in each account. */
  credentials: AwsCredentials;
  region: string;
  partition: string;
  requestHandler: RequestHandler;
  /** With its path. */
  roleName: string;
  externalId: string | undefined;
  sessionName: string;
  names: OrganizationNames & { region: string };
  vocabulary?: Vocabulary;
}

/**
 * What an audit asks in an account, as the role of that account.
 *
 * @returns throws ERR_ROLE_DENIED if the role does not exist or does not trust the caller; ERR_UPSTREAM
 */
export function createAccountOpener(
  options: OpenerOptions,
): (accountId: string) => Promise<AuditPorts> {
  const { credentials, region, partition, requestHandler, roleName, externalId } = options;
  const { sessionName, names, vocabulary, withRetry, attempts, now } = options;
  return async (accountId) => {
    const arn = `arn:${partition}:iam::${accountId}:role/${roleName}`;
    const request = {
      role: parseRoleArn(arn, names.role),
      region,
      sessionName,
      durationSeconds: SESSION_SECONDS,
      externalId,
      names: {
        role: names.role,
        duration: 'session',
        sessionPolicy: 'session',
        region: names.region,
        all: `${names.role} and ${names.externalId}`,
      },
    };
    const session = await withRetry(() => assumeRole(request, credentials, requestHandler)).catch(
      (error: unknown) => {
        throw explainRole(error, roleName);
      },
    );
    return {
      store: createIamKeyStore(session, region, requestHandler, {
        isOfAccount: true,
        ...(vocabulary !== undefined && { vocabulary }),
      }),
      users: createIncidentStore(session, region, requestHandler, vocabulary),
      withRetry,
      attempts,
      now,
    };
  };
}

/** The cure is in the account, and the same for all. */
function explainRole(error: unknown, roleName: string): unknown {
  if (!(error instanceof BedrockTokenError) || error.code !== 'ERR_ROLE_DENIED') return error;
  return new BedrockTokenError(error.code, error.message, {
    hint: `Create the role in this account, or correct its trust policy and external ID: bedrock-token keys audit --org-role ${roleName} --print-role cloudformation prints it. The caller needs sts:AssumeRole on it, too.`,
    cause: error,
  });
}
