import { partition } from '@aws-sdk/util-endpoints';
import type { AwsCredentials } from '@bedrock-token/core';
import { BedrockTokenError, configuredEndpoint } from '@bedrock-token/core';
import { endlessList } from '../errors/translate-error.ts';
import type { RequestHandler } from '../http/request-handler.ts';
import { createJsonSender } from '../json/signed-json.ts';

/** Where Organizations is, by partition (AWS General Reference, its endpoints). */
const REGIONS: Record<string, string> = {
  'aws-cn': 'cn-northwest-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-eusc': 'eusc-de-east-1',
};
/** Twenty a page: more accounts than an organization may have (Organizations quotas). */
const MOST_PAGES = 5000;
const TARGET = 'AWSOrganizationsV20161128.ListAccounts';

/** An account of an organization. */
export interface OrganizationAccount {
  /** Twelve digits. */
  id: string;
  /** Such as `ACTIVE` or `SUSPENDED`; `UNKNOWN` if AWS does not say it. */
  state: string;
}

export interface ListAccountsRequest {
  credentials: AwsCredentials;
  /** Any of the partition; Organizations has one endpoint for all. */
  region: string;
  requestHandler: RequestHandler;
  environment: NodeJS.ProcessEnv;
  /** Runs each page. */
  withRetry<T>(operation: () => Promise<T>): Promise<T>;
}

/**
 * All accounts of the organization, by the management account or a delegated administrator.
 *
 * @throws ERR_ROLE_DENIED for other accounts, and without organizations:ListAccounts; ERR_INPUT if
 *   the account is in no organization; ERR_UPSTREAM
 */
export async function listAccounts(request: ListAccountsRequest): Promise<OrganizationAccount[]> {
  const { credentials, region, requestHandler, environment, withRetry } = request;
  const send = createJsonSender(credentials, requestHandler);
  const { name, dnsSuffix } = partition(region);
  const home = REGIONS[name] ?? 'us-east-1';
  const endpoint =
    configuredEndpoint('ORGANIZATIONS', environment) ??
    `https://organizations.${home}.${dnsSuffix}`;
  const accounts: OrganizationAccount[] = [];
  let nextToken: unknown;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const body = typeof nextToken === 'string' ? { NextToken: nextToken } : {};
    const answer = await withRetry(() =>
      send({
        title: TITLE,
        service: 'organizations',
        region: home,
        url: `${endpoint}/`,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': TARGET },
        body,
      }),
    ).catch(explain);
    // A page may be empty although others follow (Organizations API reference).
    accounts.push(...readAccounts(answer));
    const { NextToken: next } = answer;
    if (!next) return accounts;
    if (next === nextToken) break;
    nextToken = next;
  }
  throw endlessList(TITLE);
}

const TITLE = 'AWS Organizations';

function readAccounts({ Accounts }: Record<string, unknown>): OrganizationAccount[] {
  const read = Array.isArray(Accounts) ? Accounts.map(readAccount) : [undefined];
  const known = read.filter((account) => account !== undefined);
  if (known.length === read.length) return known;
  throw new BedrockTokenError(
    'ERR_UPSTREAM',
    'AWS Organizations sent a response that cannot be read.',
    { hint: 'This may be temporary: run again later.', retryable: true },
  );
}

/** AWS replaced `Status` by `State` in 2026; a partition may still have the old one. */
function readAccount(value: unknown): OrganizationAccount | undefined {
  const { Id, State, Status } = (value ?? {}) as Record<string, unknown>;
  if (typeof Id !== 'string' || !/^\d{12}$/.test(Id)) return undefined;
  const state = [State, Status].find((text) => typeof text === 'string' && /^[A-Z_]+$/.test(text));
  return { id: Id, state: String(state ?? 'UNKNOWN') };
}

/** What a caller can do about it. */
function explain(error: unknown): never {
  if (!(error instanceof BedrockTokenError)) throw error;
  if (error.code === 'ERR_ROLE_DENIED') {
    throw new BedrockTokenError(error.code, error.message, {
      hint: 'Use credentials of the management account or of a delegated administrator that allow organizations:ListAccounts, or name the accounts in place of "all".',
      cause: error,
    });
  }
  if (error.message.includes('AWSOrganizationsNotInUseException')) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      'The account of these credentials is in no organization, so there are no accounts to list.',
      {
        hint: 'Use credentials of the management account or of a delegated administrator, or name the accounts in place of "all".',
        cause: error,
      },
    );
  }
  throw error;
}
