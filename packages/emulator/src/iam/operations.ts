import { refusalOf, whyRefused } from '../aws/access.ts';
import type { Account, IamEntities, ManagedPolicy, PolicyOwner, Tag } from '../aws/account.ts';
import type { CredentialStore, IssuedCredentials } from '../aws/credentials.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import type { RequestContext } from '../policy/conditions.ts';
import { AwsError } from '../server/aws-error.ts';
import { deleteConflict } from './iam-errors.ts';
import type { ApiKeyIssuer } from './issue-api-key.ts';
import type { ParameterReader } from './parameters.ts';

/** One authenticated request to IAM, and what its action works with. */
export interface IamCall {
  action: string;
  form: URLSearchParams;
  read: ParameterReader;
  caller: IssuedCredentials;
  account: Account;
  /** All accounts that there are. */
  accounts: readonly Account[];
  now: Date;
  /** The condition keys that every request has. */
  context: RequestContext;
  /** What reads answer from: the present, or what has got round so far. */
  seen: IamEntities;
  store: CredentialStore;
  issuer: ApiKeyIssuer;
  findPolicy(arn: string): ManagedPolicy | undefined;
}

export interface IamAction {
  /** All that it reads; N stands for a number from 1 on. */
  parameters: readonly string[];
  /** It answers from what has got round so far, and a `stale` fault may hit it. */
  isDelayed?: boolean;
  run(call: IamCall): QueryResult | undefined;
}

/**
 * Lets a call pass whose caller may do this.
 *
 * @param resource an ARN, or `*`
 * @param action default the call's own
 * @throws AwsError AccessDenied, in AWS's words
 */
export function authorize(
  { action: called, caller: { principal }, context }: IamCall,
  resource: string,
  extra: RequestContext = {},
  action = called,
): void {
  const request = { action: `iam:${action}`, resource, context: { ...context, ...extra } };
  const why = whyRefused(principal, request);
  if (why === undefined) return;
  throw new AwsError(403, 'AccessDenied', refusalOf(principal, request, why));
}

/** The name in `UserName`, or the caller's own where IAM lets it be left out. @throws AwsError */
export function nameOrOwn({ caller: { principal } }: IamCall, name: string | undefined): string {
  if (name !== undefined) return name;
  if (principal.kind === 'user') return principal.name;
  const message = 'Must specify userName when calling with non-User credentials';
  throw new AwsError(400, 'ValidationError', message);
}

/** The condition keys of tags in a request. */
export function requestTags(tags: readonly Tag[]): RequestContext {
  if (tags.length === 0) return {};
  const context: RequestContext = { 'aws:tagkeys': tags.map(({ key }) => key) };
  for (const { key, value } of tags) context[`aws:requesttag/${key.toLowerCase()}`] = value;
  return context;
}

/** @throws AwsError DeleteConflict for a user or role that still has policies, or is in a group */
export function checkDeletable({ attached, inline, groups = [] }: PolicyOwner): void {
  if (groups.length > 0) throw deleteConflict('remove users from group');
  if (attached.length > 0) throw deleteConflict('detach all policies');
  if (inline.length > 0) throw deleteConflict('delete policies');
}
