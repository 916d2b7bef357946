import { createSecretDocument, createSecretsManagerSink } from '@bedrock-token/aws';
import { createMemberSink } from '../member/member-sink.ts';
import { readRequired } from '../yaml/read-members.ts';
import type { SinkKind } from './kind.ts';
import { type Part, readMemberName, readRegion } from './read-parts.ts';

export interface SecretsManagerConfig extends Part {
  type: 'secrets-manager';
  name: string;
  region?: string;
}

const SECRET_ARN = /^arn:[^:]*:secretsmanager:([^:]+):(\d{12}):secret:(.+?)(?:-[A-Za-z0-9]{6})?$/;

/** A secret of AWS Secrets Manager, or a member of one that holds JSON. */
export const secretsManager: SinkKind<SecretsManagerConfig> = {
  members: ['name', 'region', 'member'],
  read: (entry, complain) => ({
    type: 'secrets-manager',
    name: readRequired(entry, 'name', /^[\w/+=.@:!-]{1,2048}$/, 'bedrock/api-key', complain),
    ...readRegion(entry, complain),
    ...readMemberName(entry, complain),
  }),
  open(config, { credentials, requestHandler, region }, { mayOverwrite, isEscrow }) {
    const { member } = config;
    const place = { name: config.name, region: config.region ?? region };
    if (member !== undefined) {
      const part = { ...place, isEscrow, part: member };
      const document = createSecretDocument(part, credentials, requestHandler);
      return [createMemberSink(document, member, mayOverwrite)];
    }
    const stage = isEscrow ? ('AWSPENDING' as const) : ('AWSCURRENT' as const);
    return [createSecretsManagerSink({ ...place, stage }, credentials, requestHandler)];
  },
  // A secret has a name, and an ARN, which ends in six characters of Secrets Manager's own.
  listPlaces(config, { accountId, ...where }) {
    const [, region = config.region ?? where.region, owner = accountId, name = config.name] =
      SECRET_ARN.exec(config.name) ?? [];
    return [`Secrets Manager secret ${name} in ${region}${accountId && ` of ${owner}`}`];
  },
  nameOf: ({ name }) => name,
  // As AWSPENDING; of a member, as a staging label of its own.
  pendingPlace: (config) => config,
  keepsPendingInPlace: true,
  permissions: {
    sid: 'KeepSecrets',
    actions: [
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    // Secrets Manager puts six characters of its own behind a name.
    arnOf({ name, region }, { partition, accountId, ...account }) {
      if (name.startsWith('arn:')) return name;
      const place = `${region ?? account.region}:${accountId}`;
      return `arn:${partition}:secretsmanager:${place}:secret:${name}-??????`;
    },
  },
};
