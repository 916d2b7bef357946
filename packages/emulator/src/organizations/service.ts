import type { JsonAuthentication } from '../aws/json/authenticate.ts';
import { authorize, epochSeconds, type JsonCall } from '../aws/json/operations.ts';
import { createJsonService } from '../aws/json/service.ts';
import { AwsError } from '../server/aws-error.ts';
import type { Service } from '../server/service.ts';
import type { Member, Organization } from './organization.ts';

/** The most that a page of ListAccounts has (Organizations API reference). */
const PAGE = 20;

/**
 * AWS Organizations, as far as it lists accounts. Its real endpoint takes signatures for one region of the
 * partition; clients that are pointed here by a variable sign for their own (botocore does).
 *
 * @param organization undefined: no account is in one
 */
export function createOrganizations(
  organization: Organization | undefined,
  authentication: JsonAuthentication,
): Service {
  return createJsonService({
    ...authentication,
    name: 'organizations',
    targetPrefix: 'AWSOrganizationsV20161128',
    messageMember: 'Message',
    throttled: {
      status: 400,
      code: 'TooManyRequestsException',
      message:
        'AWS Organizations can not complete your request because you have sent too many requests.',
    },
    actions: {
      ListAccounts: {
        members: ['MaxResults', 'NextToken'],
        run: (call) => listAccounts(call, organization),
      },
    },
  });
}

function listAccounts(call: JsonCall, organization: Organization | undefined) {
  const { read, account } = call;
  const most = read.whole('MaxResults') ?? PAGE;
  const token = read.optional('NextToken', { max: 100_000 });
  read.done();
  if (most < 1 || most > PAGE) {
    throw new AwsError(400, 'InvalidInputException', `MaxResults must be 1 to ${PAGE}.`);
  }
  authorize(call, '*');
  if (!isMember(account, organization)) {
    const message = 'Your account is not a member of an organization.';
    throw new AwsError(400, 'AWSOrganizationsNotInUseException', message);
  }
  const { managementAccount, delegatedAdministrators, members } = organization;
  if (![managementAccount, ...delegatedAdministrators].includes(account.id)) {
    const message = "You don't have permissions to access this resource.";
    throw new AwsError(400, 'AccessDeniedException', message, 'a member account may not list');
  }
  const start = token === undefined ? 0 : readToken(token, members.length);
  const end = start + most;
  return {
    Accounts: members.slice(start, end).map((member) => describe(member, organization)),
    ...(end < members.length && { NextToken: writeToken(end) }),
  };
}

const isMember = (
  { id, partition }: JsonCall['account'],
  organization: Organization | undefined,
): organization is Organization =>
  organization?.partition === partition && organization.members.some((one) => one.id === id);

/** AWS retired the member `Status` on 2026-09-09 in favour of `State`. */
function describe({ id, name, email, state }: Member, { id: ofId, ...of }: Organization) {
  return {
    Id: id,
    Arn: `arn:${of.partition}:organizations::${of.managementAccount}:account/${ofId}/${id}`,
    Email: email,
    Name: name,
    State: state,
    JoinedMethod: 'CREATED',
    JoinedTimestamp: epochSeconds(new Date('2024-01-01T00:00:00Z')),
  };
}

const writeToken = (at: number) => Buffer.from(`ListAccounts ${at}`).toString('base64');

/** @throws AwsError for a token that is not one of ours */
function readToken(token: string, count: number): number {
  const at = /^ListAccounts (\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (at !== undefined && Number(at) < count) return Number(at);
  throw new AwsError(400, 'InvalidInputException', 'You specified an invalid value for nextToken.');
}
