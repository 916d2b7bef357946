import { createHash } from 'node:crypto';
import type { QueryResult } from '../aws/query/respond.ts';
import { AwsError } from '../server/aws-error.ts';
import { authorize, type IamAction, type IamCall } from './operations.ts';

/** The switch of an account for tokens of AWS STS that services outside of AWS accept. */
export const outboundFederationActions: Record<string, IamAction> = {
  EnableOutboundWebIdentityFederation: { parameters: [], run: enable },
  DisableOutboundWebIdentityFederation: { parameters: [], run: disable },
  GetOutboundWebIdentityFederationInfo: { parameters: [], isDelayed: true, run: getInfo },
};

function enable(call: IamCall): QueryResult {
  authorize(call, '*');
  const { iam } = call.account;
  if (iam.present.hasOutboundFederation) {
    const message = 'Outbound web identity federation is already enabled for your account';
    throw new AwsError(409, 'FeatureEnabled', message);
  }
  iam.change({ ...iam.present, hasOutboundFederation: true });
  return { IssuerIdentifier: issuerOf(call) };
}

function disable(call: IamCall): undefined {
  authorize(call, '*');
  const { iam } = call.account;
  if (!iam.present.hasOutboundFederation) throw disabled();
  iam.change({ ...iam.present, hasOutboundFederation: false });
}

function getInfo(call: IamCall): QueryResult {
  authorize(call, '*');
  if (!call.seen.hasOutboundFederation) throw disabled();
  return { IssuerIdentifier: issuerOf(call), JwtVendingEnabled: true };
}

function disabled(): AwsError {
  const message = 'Outbound web identity federation is disabled for your account';
  return new AwsError(404, 'FeatureDisabled', message);
}

/** One for each account; its name says nothing. */
function issuerOf({ account: { id } }: IamCall): string {
  const digest = createHash('sha256').update(id).digest('hex');
  const uuid = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return `https://${uuid}.tokens.sts.global.api.aws`;
}
