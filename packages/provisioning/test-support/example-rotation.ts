import type { ObservedUser } from '@bedrock-token/core';
import { KEY_USER_POLICY, keyUserPolicy } from '@bedrock-token/core';
import { composeRotation, type RotatedUser } from '../src/compose-rotation.ts';
import { type DesiredSetup, userTagsOf } from '../src/desired-setup.ts';
import type { ObservedSetup } from '../src/ports.ts';
import { parseIssuer } from '../src/subject/issuer.ts';
import { asApplied } from './example-setup.ts';

/** What rotates the keys of one user of octo-org/octo-repo. */
export function exampleRotation(more: Partial<RotatedUser> = {}): DesiredSetup {
  return composeRotation({
    partition: 'aws',
    accountId: '123456789012',
    region: 'us-east-1',
    audience: 'sts.amazonaws.com',
    roleName: 'bedrock-rotator',
    maxSessionSeconds: 3600,
    subject: {
      issuer: parseIssuer(undefined, '--issuer'),
      repository: 'octo-org/octo-repo',
      filter: { kind: 'ref', ref: 'refs/heads/main' },
      immutable: 'no',
    },
    users: [
      {
        name: 'bedrock-ci',
        service: 'bedrock',
        maxAgeDays: 60,
        policies: [],
        permissions: keyUserPolicy('aws', [], { name: 'models' }),
        sinks: [],
        ...more,
      },
    ],
  }).setup;
}

/** What IAM has once all of it is done. @param users in place of those that setup made */
export function withUsers(
  setup: DesiredSetup,
  users: Record<string, ObservedUser> = usersOf(setup),
): ObservedSetup {
  return { ...asApplied(setup), users };
}

const usersOf = (setup: DesiredSetup) =>
  Object.fromEntries(
    setup.users.map(({ name, arn, policies, permissions }) => [
      name,
      {
        arn,
        tags: userTagsOf(setup),
        inline: permissions === undefined ? {} : { [KEY_USER_POLICY]: permissions },
        attached: [...policies],
      },
    ]),
  );
