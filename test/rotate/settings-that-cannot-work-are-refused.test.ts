import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import { rotateStep, rotationCloud } from '../support/action/rotate-step.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

const GITHUB = '- { type: github, name: BEDROCK_API_KEY }';

test.each(
  sampleOf<[what: string, inputs: Record<string, string>, message: RegExp]>(
    [
      [
        'a key that ends before the one after it is everywhere',
        { 'credential-age-days': '34' },
        /"credential-age-days" lets keys expire too early: 30 days until they are replaced, 24 h until that key is deactivated \(grace\), 72 h until it is deleted \(soak\) and 24 h for a run that is missed do not fit into 34 days\. Write credential-age-days: 35 or more/,
      ],
      [
        'a key that is due before the one before it is gone',
        { 'rotate-after-days': '4' },
        /"rotate-after-days" leaves no time .* Write rotate-after-days: 5 or more/,
      ],
      ['a soak longer than a life', { 'soak-hours': '2000' }, /do not fit into/],
      [
        'several sinks without an escrow',
        { sinks: `${GITHUB}\n- { type: file, path: key }` },
        /"escrow" is empty, and there are 2 places: a run that stops between two of them would lose/,
      ],
      [
        'several environments without an escrow',
        { sinks: '- { type: github, name: KEY, environment: [staging, production] }' },
        /"escrow" is empty, and there are 2 places/,
      ],
      [
        'a command that gives nothing back, alone',
        { sinks: '- { type: exec, command: [vault, kv, put, secret/a, key=-] }' },
        /"escrow" is empty, and the only place is a write-only command/,
      ],
      [
        'an escrow that is one of the places of the key',
        { sinks: GITHUB, escrow: '{ type: github, name: BEDROCK_API_KEY }' },
        /"escrow" is one of the places of the key/,
      ],
      ['a place twice', { sinks: `${GITHUB}\n${GITHUB}`, escrow: 'BEDROCK_API_KEY' }, /twice/],
      [
        'a type that there is not, in the second line',
        { sinks: `${GITHUB}\n- { type: gitlab, name: KEY }` },
        /"sinks" in line 2 has no known type: gitlab/,
      ],
      [
        'a member that there is not, in the fourth line',
        { sinks: `${GITHUB}\n- type: ssm\n  name: /bedrock/key\n  regoin: us-west-2` },
        /"sinks" in line 4 has an unknown member regoin/,
      ],
      ['no YAML', { sinks: `${GITHUB}\n- { type: file` }, /"sinks" is not valid YAML in line 2/],
      ['no list', { sinks: 'BEDROCK_API_KEY' }, /"sinks" is not a list/],
      [
        'no token for GitHub',
        { 'github-token': '' },
        /A place of the key is a GitHub secret, and github-token is empty/,
      ],
      ['a mode that there is not', { mode: 'renew' }, /"mode" must be one of/],
    ],
    5,
  ),
)('%s', async (_, inputs, message) => {
  await using cloud = await rotationCloud();
  const step = await rotateStep(cloud, { inputs });
  expect(step.code).toBe(1);
  expect(errorsOf(step)).toHaveLength(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_INPUT: /);
  expect(errorsOf(step)[0]).toMatch(message);
  // Nobody was asked for anything but who this is.
  const asked = cloud.journal.entries().map(({ service }) => service);
  expect(asked.filter((service) => !['oidc', 'sts'].includes(service))).toEqual([]);
});
