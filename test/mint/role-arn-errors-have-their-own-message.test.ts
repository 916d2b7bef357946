import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { ROLE, startCloud } from '../support/cloud/cloud.ts';

const WRONG: [title: string, arn: string, says: RegExp][] = [
  ['empty', '', /is empty\..*variable or a secret.*pull requests from forks/],
  ['white space', '  \n ', /is only white space\./],
  ['white space inside', 'arn:aws:iam::123456789012: role/x', /contains white space\./],
  [
    'an assumed-role session',
    'arn:aws:sts::123456789012:assumed-role/bedrock-ci/me',
    /assumed-role session, not of a role\..*role\/bedrock-ci/,
  ],
  [
    'an OIDC provider',
    'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
    /OIDC provider, not of a role\./,
  ],
  ['a bare name', 'bedrock-ci', /is a name, not an ARN\./],
  ['a user', 'arn:aws:iam::123456789012:user/alice', /IAM user, not of a role\./],
  ['a policy', 'arn:aws:iam::123456789012:policy/p', /is not the ARN of an IAM role\./],
  ['no ARN at all', 'https://example.com/role', /is not an ARN\./],
  [
    'an unknown partition',
    'arn:azure:iam::123456789012:role/x',
    /has an unknown AWS partition: "azure"/,
  ],
  ['a short account', 'arn:aws:iam::12345:role/bedrock-ci', /account ID that is not twelve digits/],
  [
    'another partition than the region',
    'arn:aws-us-gov:iam::123456789012:role/bedrock-ci',
    /is of partition aws-us-gov, and region us-east-1 is of partition aws\./,
  ],
];

describe.concurrent('each wrong role ARN has its own message', () => {
  it.each(WRONG)('%s', async (_, arn, says) => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { inputs: { 'role-to-assume': arn, auth: 'oidc' } });
    expect(error).toMatch(/^ERR_INPUT: Input "role-to-assume" /);
    expect(error).toMatch(says);
    expect(cloud.journal.entries()).toEqual([]);
  });

  it('no two of them are alike', async () => {
    await using cloud = await startCloud();
    const errors = await Promise.all(
      WRONG.map(([, arn]) => mintBadly(cloud, { inputs: { 'role-to-assume': arn, auth: 'oidc' } })),
    );
    const sentences = errors.map((error) => error.split('. ')[0]);
    expect(new Set(sentences).size).toBe(WRONG.length);
  });

  it('a role that came out empty is reported even without auth: oidc', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { inputs: { 'role-to-assume': '' } });
    expect(error).toMatch(/^ERR_INPUT: Input "role-to-assume" is empty\./);
  });

  it('a line break at the end, which YAML leaves, is forgiven', async () => {
    await using cloud = await startCloud();
    await mintWell(cloud, { inputs: { 'role-to-assume': `${ROLE}\n` } });
  });
});
