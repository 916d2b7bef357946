import type { RequestContext } from '../../policy/conditions.ts';
import { AwsError } from '../../server/aws-error.ts';
import { refusalOf, whyRefused } from '../access.ts';
import { accountOf, type IssuedCredentials } from '../credentials.ts';
import type { RegionalPlace } from '../whereabouts.ts';
import type { MemberReader } from './members.ts';

/** One authenticated request to a regional service, and what its action works with. */
export interface JsonCall extends RegionalPlace {
  /** As policies name it, such as `ssm:GetParameter`. */
  permission: string;
  read: MemberReader;
  caller: IssuedCredentials;
  now: Date;
  /** The condition keys that every request has. */
  context: RequestContext;
}

/** What a JSON action answers; undefined members are left out. */
export type JsonResult = Record<string, unknown>;

export interface JsonAction {
  /** All that it reads. */
  members: readonly string[];
  run(call: JsonCall): JsonResult;
}

/**
 * Lets a call pass whose caller may do this.
 *
 * @param resource an ARN
 * @throws AwsError AccessDeniedException, in AWS's words
 */
export function authorize(
  { permission, caller: { principal }, context }: JsonCall,
  resource: string,
  extra: RequestContext = {},
): void {
  const request = { action: permission, resource, context: { ...context, ...extra } };
  const why = whyRefused(principal, request);
  if (why === undefined) return;
  throw new AwsError(400, 'AccessDeniedException', refusalOf(principal, request, why));
}

/** `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE` */
export function regionalArn(
  { account, region }: RegionalPlace,
  service: string,
  resource: string,
): string {
  return `arn:${account.partition}:${service}:${region}:${account.id}:${resource}`;
}

/** A time as JSON protocols have it: seconds since 1970, with a fraction. */
export function epochSeconds(date: Date | undefined): number | undefined {
  return date === undefined ? undefined : date.getTime() / 1000;
}

export function placeOf(caller: IssuedCredentials, region: string): RegionalPlace {
  return { account: accountOf(caller.principal), region };
}
