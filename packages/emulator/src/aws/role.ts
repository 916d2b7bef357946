import type { RoleConfig } from '../config/config.ts';
import type { Policy } from '../policy/document.ts';
import type { Account, Role } from './account.ts';
import { nameInlinePolicies } from './entity-policies.ts';

/** Seconds, by default (IAM API reference, CreateRole). */
export const DEFAULT_SESSION_SECONDS = 3600;

/**
 * A role as the configuration has it. Its `policies` are inline policies, named `policy-1` on.
 *
 * @param parse parses a document, and names the role in what it throws
 */
export function buildRole(
  { name, path = '/', maxSessionDuration, trustPolicy, policies = [] }: RoleConfig,
  account: Account,
  id: (arn: string) => string,
  createdAt: Date,
  parse: (document: object, arn: string, kind: 'identity' | 'trust') => Policy,
): Role {
  const arn = roleArn(account, path, name);
  return {
    arn,
    name,
    path,
    id: id(arn),
    account,
    createdAt,
    maxSessionDuration: maxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    trust: { text: JSON.stringify(trustPolicy), policy: parse(trustPolicy, arn, 'trust') },
    tags: [],
    attached: [],
    inline: nameInlinePolicies(policies, (document) => parse(document, arn, 'identity')),
  };
}

export function roleArn({ partition, id }: Account, path: string, name: string): string {
  return `arn:${partition}:iam::${id}:role${path}${name}`;
}
