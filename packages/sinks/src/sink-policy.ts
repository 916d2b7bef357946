import { assertExactArns } from '@bedrock-token/core';
import type { SinkAccount } from './kinds/kind.ts';
import { kindOf, SINK_TYPES, type SinkConfig } from './kinds/registry.ts';

/**
 * What the role of a rotation needs for the sinks that AWS keeps, the escrow among them. GitHub,
 * files and commands need nothing of AWS; a KMS key of one's own needs `kms:Decrypt` and
 * `kms:GenerateDataKey` besides.
 *
 * @returns statements of an IAM policy
 * @throws ERR_INPUT for names that stand for more than one place
 */
export function sinkStatements(configs: readonly SinkConfig[], account: SinkAccount): object[] {
  const kept = configs.filter((config) => kindOf(config).permissions !== undefined);
  assertExactArns(kept.flatMap((config) => kindOf(config).nameOf?.(config) ?? []));
  return SINK_TYPES.flatMap((type) => {
    const { permissions } = kindOf({ type });
    const ofType = kept.filter((config) => config.type === type);
    if (permissions === undefined || ofType.length === 0) return [];
    const { sid: Sid, actions: Action } = permissions;
    const Resource = [...new Set(ofType.map((config) => permissions.arnOf(config, account)))];
    return [{ Sid, Effect: 'Allow', Action, Resource }];
  });
}
