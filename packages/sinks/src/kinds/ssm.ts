import { createParameterDocument, createParameterStoreSink } from '@bedrock-token/aws';
import { createMemberSink } from '../member/member-sink.ts';
import { readRequired } from '../yaml/read-members.ts';
import type { SinkKind } from './kind.ts';
import { type Part, readMemberName, readRegion } from './read-parts.ts';
import { atSecondPlace } from './second-place.ts';

export interface SsmConfig extends Part {
  type: 'ssm';
  name: string;
  region?: string;
}

/** Systems Manager API reference, PutParameter: whole paths, at most 15 levels, no ARN. */
const PARAMETER_NAME = /^(?!\/?(aws|ssm))(?=.{1,1011}$)([\w.-]+|(\/[\w.-]+){1,15})$/i;

/** A SecureString of Systems Manager's Parameter Store, or a member of one that holds JSON. */
export const ssm: SinkKind<SsmConfig> = {
  members: ['name', 'region', 'member'],
  read: (entry, complain) => ({
    type: 'ssm',
    name: readRequired(entry, 'name', PARAMETER_NAME, '/bedrock/api-key', complain),
    ...readRegion(entry, complain),
    ...readMemberName(entry, complain),
  }),
  open({ name, region, member }, { credentials, requestHandler, ...shared }, { mayOverwrite }) {
    const place = { name, region: region ?? shared.region };
    if (member === undefined) return [createParameterStoreSink(place, credentials, requestHandler)];
    const document = createParameterDocument(place, credentials, requestHandler);
    return [createMemberSink(document, member, mayOverwrite)];
  },
  listPlaces({ name, region }, { accountId, ...where }) {
    const owner = accountId === '' ? '' : ` of ${accountId}`;
    return [`SSM parameter ${name} in ${region ?? where.region}${owner}`];
  },
  nameOf: ({ name }) => name,
  pendingPlace: (config) => ({ ...atSecondPlace(config), name: `${config.name}-pending` }),
  permissions: {
    sid: 'KeepParameters',
    // The history shows with which key in KMS a value is encrypted, and what a member held before.
    actions: ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:PutParameter'],
    arnOf({ name, region }, { partition, accountId, ...account }) {
      if (name.startsWith('arn:')) return name;
      const place = `${region ?? account.region}:${accountId}`;
      return `arn:${partition}:ssm:${place}:parameter/${name.replace(/^\//, '')}`;
    },
  },
};
