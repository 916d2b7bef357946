import { describe, expect, it } from 'vitest';
import { mintWell } from '../support/action/mint-step.ts';
import { ROLE, startCloud } from '../support/cloud/cloud.ts';

describe.concurrent('only the bearer leaves', () => {
  it('exports the key and its region, and nothing of the AWS session', async () => {
    await using cloud = await startCloud();
    const { environment, outputs } = await mintWell(cloud);
    expect(environment).toEqual({
      EARLIER: 'from an earlier step',
      AWS_BEARER_TOKEN_BEDROCK: outputs.token,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    });
    expect(outputs.token).toMatch(/^bedrock-api-key-[\w+/]+=*$/);
  });

  it('gives the outputs that action.yml promises, and no other', async () => {
    await using cloud = await startCloud();
    const { outputs } = await mintWell(cloud);
    const { token, 'expires-at': expiresAt, 'expires-in': expiresIn, ...rest } = outputs;
    expect(rest).toEqual({
      EARLIER: 'from an earlier step',
      'aws-region': 'us-east-1',
      'aws-account-id': '123456789012',
      'assumed-role-arn':
        'arn:aws:sts::123456789012:assumed-role/bedrock-ci/octo-org-octo-repo-1234567890',
      'openai-base-url': `${cloud.url}/bedrock-runtime/openai/v1`,
      'anthropic-base-url': `${cloud.url}/bedrock-runtime/anthropic`,
      'mantle-base-url': `${cloud.url}/bedrock-mantle`,
      'gateway-url': '',
      tokens: '',
    });
    expect(expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const left = (Date.parse(expiresAt as string) - Date.now()) / 1000;
    expect(Math.abs(Number(expiresIn) - left)).toBeLessThan(5);
    expect(token).toBeTruthy();
  });

  it('exports the AWS credentials on request, and they are those of the session', async () => {
    await using cloud = await startCloud();
    const { environment } = await mintWell(cloud, { inputs: { 'export-aws-credentials': 'true' } });
    expect(cloud.secrets()).toContain(environment.AWS_SECRET_ACCESS_KEY);
    expect(cloud.secrets()).toContain(environment.AWS_SESSION_TOKEN);
    expect(environment.AWS_ACCESS_KEY_ID).toMatch(/^ASIA/);

    const again = await mintWell(cloud, {
      identity: false,
      inputs: { 'role-to-assume': '' },
      env: {
        AWS_ACCESS_KEY_ID: environment.AWS_ACCESS_KEY_ID,
        AWS_SECRET_ACCESS_KEY: environment.AWS_SECRET_ACCESS_KEY,
        AWS_SESSION_TOKEN: environment.AWS_SESSION_TOKEN,
      },
    });
    expect(again.outputs['assumed-role-arn']).toContain('assumed-role/bedrock-ci/');
  });

  it.each([
    { 'role-to-assume': ROLE },
    { export: 'none' },
    { export: 'openai' },
    { export: 'none', 'export-aws-credentials': 'true' },
    { export: 'bedrock,openai', 'aws-region': 'us-east-1,us-west-2' },
  ])('never writes an empty value into the environment: %o', async (inputs) => {
    await using cloud = await startCloud();
    const { environment } = await mintWell(cloud, { inputs });
    for (const [name, value] of Object.entries(environment)) expect(value, name).not.toBe('');
  });

  it('never blanks the key of an earlier step, even if it exports none', async () => {
    await using cloud = await startCloud();
    const { environment } = await mintWell(cloud, {
      inputs: { export: 'none' },
      env: { AWS_BEARER_TOKEN_BEDROCK: 'bedrock-api-key-Zm9yIGFuIGVhcmxpZXIgc3RlcA==' },
    });
    expect(environment).not.toHaveProperty('AWS_BEARER_TOKEN_BEDROCK');
  });
});
