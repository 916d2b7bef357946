import { parseArn } from '../aws/arn.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import {
  authorizedUser,
  changeUser,
  type IamAction,
  type IamCall,
  limitExceeded,
  noSuchEntity,
} from './call.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { ARN, EXISTING_USER_NAME, PATH_PREFIX } from './parameters.ts';

/** IAM User Guide, "IAM and AWS STS quotas". */
const POLICIES_PER_USER = 10;

export const attachedPolicyActions: Record<string, IamAction> = {
  AttachUserPolicy: { parameters: ['UserName', 'PolicyArn'], run: attachPolicy },
  DetachUserPolicy: { parameters: ['UserName', 'PolicyArn'], run: detachPolicy },
  ListAttachedUserPolicies: {
    parameters: ['UserName', 'PathPrefix', ...PAGE_PARAMETERS],
    isDelayed: true,
    run: listPolicies,
  },
};

function attachPolicy(call: IamCall): undefined {
  const { user, arn } = readRequest(call);
  const { account, findPolicy } = call;
  const parsed = parseArn(arn);
  const isReachable =
    parsed?.partition === account.partition && ['aws', account.id].includes(parsed.accountId);
  const policy = isReachable ? findPolicy(arn) : undefined;
  if (policy === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
  // Attaching it once more is no error and no change.
  if (user.attached.some((one) => one.arn === arn)) return;
  if (user.attached.length >= POLICIES_PER_USER) {
    throw limitExceeded('PoliciesPerUser', POLICIES_PER_USER);
  }
  changeUser(user, { attached: [...user.attached, { arn, policy }] });
}

function detachPolicy(call: IamCall): undefined {
  const { user, arn } = readRequest(call);
  const attached = user.attached.filter((one) => one.arn !== arn);
  if (attached.length === user.attached.length) throw noSuchEntity(`Policy ${arn} was not found.`);
  changeUser(user, { attached });
}

function listPolicies(call: IamCall): QueryResult {
  const { read, seen } = call;
  const name = read.required('UserName', EXISTING_USER_NAME);
  const prefix = read.optional('PathPrefix', PATH_PREFIX) ?? '/';
  const page = readPage(call);
  read.done();
  const { attached } = authorizedUser(call, name, {}, seen);
  const { items, truncation } = takePage(
    attached.filter(({ arn }) => pathOf(arn).startsWith(prefix)),
    ({ arn }) => arn,
    page,
  );
  const AttachedPolicies = items.map(({ arn }) => ({ PolicyName: nameOf(arn), PolicyArn: arn }));
  return { AttachedPolicies, ...truncation };
}

function readRequest(call: IamCall) {
  const { read } = call;
  const name = read.required('UserName', EXISTING_USER_NAME);
  const arn = read.required('PolicyArn', ARN);
  read.done();
  return { user: authorizedUser(call, name, { 'iam:policyarn': arn }), arn };
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** `arn:aws:iam::aws:policy/team/Name` → `/team/` */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}
