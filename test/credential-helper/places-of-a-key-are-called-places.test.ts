import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keysCloud } from '../support/command/keys-cloud.ts';
import { runCommand } from '../support/command/run-command.ts';

/** Names of options and files stay; a user of the command has not heard of the word otherwise. */
const withoutNames = (text: string) =>
  text.replaceAll(/--sinks|sinks\.yml|\bsinks: |the input sinks/g, '');

const SINKS = '- { type: github, name: KEY }\n- { type: secrets-manager, name: bedrock/key }\n';
const SETUP = [
  ...['setup', 'rotation', '--repo', 'octo-org/octo-repo', '--immutable-sub', 'no'],
  ...['--user', 'ci', '--account', '123456789012', '--region', 'us-east-1'],
];
const ROTATE = ['keys', 'rotate', '--user', 'ci'];

test.each([
  ['the help of a set-up', ['setup', 'rotation', '--help'], SINKS],
  ['the help of a rotation', ['keys', 'rotate', '--help'], SINKS],
  ['a set-up', [...SETUP, '--sinks', 'sinks.yml', '--escrow', 'bedrock/key'], SINKS],
  [
    'a set-up without a GitHub secret',
    [...SETUP, '--sinks', 'sinks.yml', '--format', 'checklist'],
    '- { type: ssm, name: /k }',
  ],
  [
    'a missing escrow',
    [...SETUP, '--sinks', 'sinks.yml'],
    SINKS.split('\n')[0]?.replace('KEY', 'KEY, environment: e'),
  ],
  ['no escrow among two', [...ROTATE, '--sinks', 'sinks.yml'], SINKS],
  ['a wrong escrow', [...ROTATE, '--sinks', 'sinks.yml', '--escrow', 'nothing'], SINKS],
  ['an empty list', [...ROTATE, '--sinks', 'sinks.yml'], ''],
  ['a place twice', [...ROTATE, '--sinks', 'sinks.yml'], `${SINKS}- { type: github, name: KEY }\n`],
  ['no token', [...ROTATE, '--sinks', 'sinks.yml', '--escrow', 'bedrock/key'], SINKS],
])('%s speaks of places', async (_, args, sinks) => {
  await using world = await keysCloud({ users: [{ name: 'ci' }] });
  writeFileSync(join(world.home.path, 'sinks.yml'), sinks ?? '');
  const { env, home } = world;
  const { stdout, stderr } = await runCommand(args, { env, cwd: home.path });
  expect(withoutNames(stdout + stderr)).not.toMatch(/\bsinks?\b/i);
});
