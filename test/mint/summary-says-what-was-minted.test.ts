import { describe, expect, it } from 'vitest';
import { mintStep, mintWell } from '../support/action/mint-step.ts';
import { ACCOUNT, ROLE, startCloud } from '../support/cloud/cloud.ts';

/** The rows of the table, by their bold names. */
function readTable(summary: string): Record<string, string> {
  const rows = summary.matchAll(/^\| \*\*(.+?)\*\* \| (.*) \|$/gm);
  return Object.fromEntries([...rows].map(([, name, value]) => [name, value]));
}

describe.concurrent('the job summary says what was minted', () => {
  it('for whom, where, how long, what set its life, and what it may do', async () => {
    await using cloud = await startCloud();
    const { files, outputs } = await mintWell(cloud);
    expect(files.summary).toMatch(/^### Amazon Bedrock API key\n\n\| \| \|\n\| --- \| --- \|\n/);
    expect(readTable(files.summary)).toEqual({
      Principal: `\`${outputs['assumed-role-arn']}\``,
      Region: '`us-east-1`',
      Expires: expect.stringMatching(
        new RegExp(`^${outputs['expires-at']} \\((1 h|59 min 5\\d s)\\)$`),
      ),
      'Lifetime set by': 'the end of the AWS session',
      Scope: 'Bedrock inference',
      Verified: expect.stringMatching(/^no /),
      Exported: '`AWS_BEARER_TOKEN_BEDROCK`, `AWS_REGION`, `AWS_DEFAULT_REGION`',
    });
  });

  it.each<[row: string, inputs: Record<string, string>, says: string]>([
    ['Regions', { 'aws-region': 'us-east-1,eu-west-1' }, '`us-east-1`, `eu-west-1`'],
    ['Lifetime set by', { 'token-duration-seconds': '900' }, 'token-duration-seconds'],
    ['Scope', { scope: 'role' }, 'all permissions of the role'],
    [
      'Scope',
      { models: 'amazon.nova-lite-v1:0' },
      'Bedrock inference with `amazon.nova-lite-v1:0`',
    ],
    ['Verified', { verify: 'access' }, 'Bedrock accepts the key'],
    ['Exported', { export: 'none' }, 'outputs only'],
    ['Exported', { export: 'openai' }, '`OPENAI_API_KEY`, `OPENAI_BASE_URL`'],
  ])('%s, with %o', async (row, inputs, says) => {
    await using cloud = await startCloud();
    const { files } = await mintWell(cloud, { inputs });
    expect(readTable(files.summary)[row]).toBe(says);
  });

  it('is not written with summary: false', async () => {
    await using cloud = await startCloud();
    const { files } = await mintWell(cloud, { inputs: { summary: 'false' } });
    expect(files.summary).toBe('');
  });

  it.each([undefined, '', '/nonexistent/summary'])(
    'is no reason to fail where it cannot be written: %o',
    async (path) => {
      await using cloud = await startCloud();
      const { environment, log } = await mintWell(cloud, { env: { GITHUB_STEP_SUMMARY: path } });
      expect(environment).toHaveProperty('AWS_BEARER_TOKEN_BEDROCK');
      expect(log.annotations).toEqual([]);
    },
  );

  it('is not written by a run that fails', async () => {
    await using cloud = await startCloud();
    const { files } = await mintStep(cloud, { claims: { ref: 'refs/heads/other' } });
    expect(files.summary).toBe('');
  });
});

describe.concurrent('mask-aws-account-id hides the account', () => {
  it('in the log and in the summary, where the runner masks nothing', async () => {
    await using cloud = await startCloud();
    const { files, log, outputs } = await mintWell(cloud, {
      inputs: { 'mask-aws-account-id': 'true' },
    });
    expect(log.masks).toContain(ACCOUNT);
    expect(log.text).not.toContain(ACCOUNT);
    expect(files.summary).not.toContain(ACCOUNT);
    expect(files.summary).toContain('assumed-role/bedrock-ci/');
    expect(outputs['aws-account-id']).toBe(ACCOUNT);
  });

  it('in the error of an account that is not allowed', async () => {
    await using cloud = await startCloud();
    const { raw, log } = await mintStep(cloud, {
      inputs: { 'mask-aws-account-id': 'true', 'allowed-account-ids': '111111111111' },
    });
    expect(log.annotations[0]?.message).toMatch(/^ERR_INPUT: Input "allowed-account-ids"/);
    expect(log.text).not.toContain(ACCOUNT);
    expect(raw.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(ACCOUNT);
  });

  it('in what a role that refuses explains, whose ARN holds it', async () => {
    await using cloud = await startCloud();
    const { log } = await mintStep(cloud, {
      inputs: { 'mask-aws-account-id': 'true', 'role-to-assume': ROLE },
      claims: { ref: 'refs/heads/other' },
    });
    expect(log.text).not.toContain(ACCOUNT);
  });

  it('is not asked for by default', async () => {
    await using cloud = await startCloud();
    const { log } = await mintWell(cloud);
    expect(log.masks).not.toContain(ACCOUNT);
    expect(log.text).toContain(ACCOUNT);
  });
});
