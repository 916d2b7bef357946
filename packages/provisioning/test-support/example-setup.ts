import type { ObservedRole } from '@bedrock-token/core';
import { readModel } from '@bedrock-token/core';
import { composeSetup, type SetupRequest } from '../src/compose-setup.ts';
import { type DesiredSetup, tagsOf } from '../src/desired-setup.ts';
import type { NamedModel } from '../src/policy/permissions.ts';
import type { ObservedSetup } from '../src/ports.ts';
import { parseIssuer } from '../src/subject/issuer.ts';

export const MODEL = 'amazon.nova-lite-v1:0';

export function namedModel(text: string): NamedModel {
  const reference = readModel('aws', text);
  if (reference === undefined) throw new Error(`${text} is no model`);
  return { text, reference };
}

/** A role for octo-org/octo-repo on main that may call one model. */
export function exampleSetup(more: Partial<SetupRequest> = {}): DesiredSetup {
  return composeSetup({
    partition: 'aws',
    accountId: '123456789012',
    region: 'us-east-1',
    models: [namedModel(MODEL)],
    consumer: 'bedrock',
    plane: 'runtime',
    audience: 'sts.amazonaws.com',
    roleName: 'bedrock-octo-repo',
    maxSessionSeconds: 3600,
    subject: {
      issuer: parseIssuer(undefined, '--issuer'),
      repository: 'octo-org/octo-repo',
      filter: { kind: 'ref', ref: 'refs/heads/main' },
      immutable: 'no',
    },
    ...more,
  }).setup;
}

/** What IAM has once all of it is done. */
export function asApplied(setup: DesiredSetup, role: Partial<ObservedRole> = {}): ObservedSetup {
  const tags = tagsOf(setup);
  return {
    provider: { clientIds: [setup.provider.audience], tags },
    role: {
      arn: setup.role.arn,
      trust: structuredClone(setup.role.trust),
      maxSessionSeconds: setup.role.maxSessionSeconds,
      tags,
      inline: { [setup.purpose.policyName]: structuredClone(setup.role.permissions) },
      attached: [],
      ...role,
    },
    users: {},
  };
}
