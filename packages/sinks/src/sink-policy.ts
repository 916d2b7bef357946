import { assertExactArns } from '@bedrock-token/core';
import type { SinkConfig } from './sink-config.ts';

/** Where AWS's own sinks are, if their entries do not say. */
export interface SinkAccount {
  partition: string;
  accountId: string;
  region: string;
}

type Kept = Extract<SinkConfig, { type: 'secrets-manager' | 'ssm' }>;

/**
 * What the role of a rotation needs for the sinks that AWS keeps, the escrow among them. GitHub,
 * files and commands need nothing of AWS; a KMS key of one's own needs `kms:Decrypt` and
 * `kms:GenerateDataKey` besides.
 *
 * @returns statements of an IAM policy
 * @throws ERR_INPUT for names that stand for more than one place
 */
export function sinkStatements(configs: readonly SinkConfig[], account: SinkAccount): object[] {
  const kept = configs.filter(
    (config): config is Kept => config.type === 'secrets-manager' || config.type === 'ssm',
  );
  const arnsOf = (type: Kept['type']) => [
    ...new Set(kept.filter((one) => one.type === type).map((one) => arnOf(one, account))),
  ];
  assertExactArns(kept.map(({ name }) => name));
  return [
    ...statement('KeepSecrets', SECRET_ACTIONS, arnsOf('secrets-manager')),
    ...statement('KeepParameters', PARAMETER_ACTIONS, arnsOf('ssm')),
  ];
}

const SECRET_ACTIONS = [
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
];
/** The history tells with which key in KMS a value is encrypted, and what a member held before. */
const PARAMETER_ACTIONS = ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:PutParameter'];

function statement(Sid: string, Action: string[], Resource: string[]): object[] {
  return Resource.length === 0 ? [] : [{ Sid, Effect: 'Allow', Action, Resource }];
}

/** Secrets Manager puts six characters of its own behind a name. */
function arnOf({ type, name, region }: Kept, { partition, accountId, ...here }: SinkAccount) {
  if (name.startsWith('arn:')) return name;
  const place = `${region ?? here.region}:${accountId}`;
  if (type === 'secrets-manager')
    return `arn:${partition}:secretsmanager:${place}:secret:${name}-??????`;
  return `arn:${partition}:ssm:${place}:parameter/${name.replace(/^\//, '')}`;
}
