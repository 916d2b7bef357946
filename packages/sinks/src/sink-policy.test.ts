import { expect, test } from 'vitest';
import type { SinkConfig } from './kinds/registry.ts';
import { sinkStatements } from './sink-policy.ts';

const ACCOUNT = { partition: 'aws-us-gov', accountId: '123456789012', region: 'us-gov-west-1' };
const OWN = 'arn:aws-us-gov:secretsmanager:us-gov-east-1:123456789012:secret:other-AbCdEf';

/** The resources of each statement, by the service of its actions. */
function resources(...configs: SinkConfig[]): Record<string, string[]> {
  const statements = sinkStatements(configs, ACCOUNT) as { Action: string[]; Resource: string[] }[];
  return Object.fromEntries(
    statements.map(({ Action: [first = '', ...more], Resource }) => [
      more.length > 0 ? (first.split(':')[0] ?? '') : first,
      Resource,
    ]),
  );
}

test.each<[string, SinkConfig[], Record<string, string[]>]>([
  [
    'nothing for what AWS does not keep',
    [
      { type: 'github', name: 'KEY', app: 'actions' },
      { type: 'file', path: './key' },
      { type: 'exec', command: ['true'] },
    ],
    {},
  ],
  [
    'the secret by its name, whatever AWS puts behind it',
    [{ type: 'secrets-manager', name: 'bedrock/key' }],
    {
      secretsmanager: [
        'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:bedrock/key-??????',
      ],
    },
  ],
  ['a secret by its own ARN', [{ type: 'secrets-manager', name: OWN }], { secretsmanager: [OWN] }],
  [
    'parameters with and without a slash, in regions of their own',
    [
      { type: 'ssm', name: '/bedrock/key' },
      { type: 'ssm', name: 'key', region: 'us-gov-east-1' },
    ],
    {
      ssm: [
        'arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter/bedrock/key',
        'arn:aws-us-gov:ssm:us-gov-east-1:123456789012:parameter/key',
      ],
    },
  ],
  [
    'one place once, as a sink and as its escrow',
    [
      { type: 'secrets-manager', name: OWN },
      { type: 'secrets-manager', name: OWN },
    ],
    { secretsmanager: [OWN] },
  ],
])('a role gets leave for %s', (_name, configs, expected) => {
  expect(resources(...configs)).toEqual(expected);
});
