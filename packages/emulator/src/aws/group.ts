import type { GroupConfig } from '../config/config.ts';
import type { Policy } from '../policy/document.ts';
import type { Account, Group, ManagedPolicy } from './account.ts';
import { nameInlinePolicies } from './entity-policies.ts';
import { uniqueId } from './unique-id.ts';

/**
 * A group as the configuration has it. Its `policies` are inline policies, named `policy-1` on.
 *
 * @param read parses a document, and names the group in what it throws
 * @throws Error for a managed policy that does not exist
 */
export function buildGroup(
  { name, path = '/', policies = [], managedPolicies = [] }: GroupConfig,
  { partition, id }: Account,
  createdAt: Date,
  read: { document(document: object, arn: string): Policy; managed(arn: string): ManagedPolicy },
): Group {
  const arn = `arn:${partition}:iam::${id}:group${path}${name}`;
  return {
    arn,
    name,
    path,
    id: uniqueId('AGPA', arn),
    createdAt,
    attached: managedPolicies.map(read.managed),
    inline: nameInlinePolicies(policies, (document) => read.document(document, arn)),
  };
}
