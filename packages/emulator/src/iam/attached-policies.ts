import { parseArn } from '../aws/arn.ts';
import type { QueryResult } from '../aws/query/respond.ts';
import { limitExceeded, noSuchEntity } from './iam-errors.ts';
import type { IamAction, IamCall } from './operations.ts';
import { type OwnerKind, ROLES, USERS } from './owners.ts';
import { PAGE_PARAMETERS, readPage, takePage } from './pages.ts';
import { ARN, PATH_PREFIX } from './parameters.ts';

/** Per user or role (IAM User Guide, "IAM and AWS STS quotas"). */
const ATTACHED_POLICIES = 10;

export const attachedPolicyActions: Record<string, IamAction> = {
  ...actionsOf(USERS),
  ...actionsOf(ROLES),
};

function actionsOf(kind: OwnerKind): Record<string, IamAction> {
  const { word } = kind;
  const name = `${word}Name`;
  return {
    [`Attach${word}Policy`]: {
      parameters: [name, 'PolicyArn'],
      run: (call) => attachPolicy(kind, call),
    },
    [`Detach${word}Policy`]: {
      parameters: [name, 'PolicyArn'],
      run: (call) => detachPolicy(kind, call),
    },
    [`ListAttached${word}Policies`]: {
      parameters: [name, 'PathPrefix', ...PAGE_PARAMETERS],
      isDelayed: true,
      run: (call) => listPolicies(kind, call),
    },
  };
}

function attachPolicy(kind: OwnerKind, call: IamCall): undefined {
  const { owner, arn } = readRequest(kind, call);
  const { account, findPolicy } = call;
  const parsed = parseArn(arn);
  const isReachable =
    parsed?.partition === account.partition && ['aws', account.id].includes(parsed.accountId);
  const policy = isReachable ? findPolicy(arn) : undefined;
  if (policy === undefined) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
  // Attaching it once more is no error and no change.
  if (owner.attached.some((one) => one.arn === arn)) return;
  if (owner.attached.length >= ATTACHED_POLICIES) {
    throw limitExceeded(`PoliciesPer${kind.word}`, ATTACHED_POLICIES);
  }
  kind.change(owner, { attached: [...owner.attached, policy] });
}

function detachPolicy(kind: OwnerKind, call: IamCall): undefined {
  const { owner, arn } = readRequest(kind, call);
  const attached = owner.attached.filter((one) => one.arn !== arn);
  if (attached.length === owner.attached.length) throw noSuchEntity(`Policy ${arn} was not found.`);
  kind.change(owner, { attached });
}

function listPolicies(kind: OwnerKind, call: IamCall): QueryResult {
  const { read, seen } = call;
  const name = read.required(`${kind.word}Name`, kind.nameRule);
  const prefix = read.optional('PathPrefix', PATH_PREFIX) ?? '/';
  const page = readPage(call);
  read.done();
  const { attached } = kind.authorized(call, name, {}, seen);
  const { items, truncation } = takePage(
    attached.filter(({ arn }) => pathOf(arn).startsWith(prefix)),
    ({ arn }) => arn,
    page,
  );
  const AttachedPolicies = items.map(({ arn }) => ({ PolicyName: nameOf(arn), PolicyArn: arn }));
  return { AttachedPolicies, ...truncation };
}

function readRequest(kind: OwnerKind, call: IamCall) {
  const { read } = call;
  const name = read.required(`${kind.word}Name`, kind.nameRule);
  const arn = read.required('PolicyArn', ARN);
  read.done();
  return { owner: kind.authorized(call, name, { 'iam:policyarn': arn }), arn };
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** `arn:aws:iam::aws:policy/team/Name` → `/team/` */
function pathOf(arn: string): string {
  return arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
}
