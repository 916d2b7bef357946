import {
  type AccountConfig,
  type EmulatorConfig,
  githubTrustPolicy,
  INFERENCE_POLICY,
} from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { ACCOUNT, startCloud } from '../support/cloud/cloud.ts';
import { startConnectProxy } from '../support/faults/connect-proxy.ts';
import { decodeToken } from '../support/judges/decode-token.ts';

type Partition = NonNullable<AccountConfig['partition']>;

const SUBJECT = 'repo:octo-org/octo-repo:ref:refs/heads/main';

function accountIn(partition: Partition, audience: string, issuer?: string): EmulatorConfig {
  const trustPolicy = githubTrustPolicy({
    accountId: ACCOUNT,
    partition,
    audience,
    subject: SUBJECT,
    ...(issuer !== undefined && { issuer }),
  });
  const role = { name: 'bedrock-ci', trustPolicy, policies: [INFERENCE_POLICY] };
  return {
    ...(issuer !== undefined && { issuer }),
    accounts: [{ id: ACCOUNT, partition, roles: [role] }],
  };
}

const PARTITIONS: { partition: Partition; region: string; suffix: string; audience: string }[] = [
  { partition: 'aws', region: 'eu-west-1', suffix: 'amazonaws.com', audience: 'sts.amazonaws.com' },
  {
    partition: 'aws-us-gov',
    region: 'us-gov-west-1',
    suffix: 'amazonaws.com',
    audience: 'sts.amazonaws.com',
  },
  {
    partition: 'aws-cn',
    region: 'cn-north-1',
    suffix: 'amazonaws.com.cn',
    audience: 'sts.amazonaws.com.cn',
  },
  {
    partition: 'aws-eusc',
    region: 'eusc-de-east-1',
    suffix: 'amazonaws.eu',
    audience: 'sts.amazonaws.com',
  },
];

describe.concurrent('every partition works', () => {
  it.each(PARTITIONS)('$partition', async ({ partition, region, suffix, audience }) => {
    await using cloud = await startCloud(accountIn(partition, audience));
    const role = `arn:${partition}:iam::${ACCOUNT}:role/bedrock-ci`;
    const inputs = { 'role-to-assume': role, 'aws-region': region, audience };
    const { outputs } = await mintWell(cloud, { inputs: { ...inputs, verify: 'access' } });
    expect(outputs['assumed-role-arn']).toMatch(new RegExp(`^arn:${partition}:sts::${ACCOUNT}:`));
    expect(decodeToken(outputs.token as string).region).toBe(region);

    // Where nothing points elsewhere, AWS's own hosts are named.
    const real = {
      AWS_ENDPOINT_URL_BEDROCK: undefined,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: undefined,
      AWS_ENDPOINT_URL_BEDROCK_MANTLE: undefined,
    };
    const unpointed = await mintWell(cloud, { inputs, env: real });
    expect(unpointed.outputs['openai-base-url']).toBe(
      `https://bedrock-runtime.${region}.${suffix}/openai/v1`,
    );
    const mantle = partition === 'aws' ? `https://bedrock-mantle.${region}.api.aws` : '';
    expect(unpointed.outputs['mantle-base-url']).toBe(mantle);
  });

  it.each([
    ['eu-west-1', {}, 'sts.eu-west-1.amazonaws.com'],
    ['us-gov-west-1', {}, 'sts.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', {}, 'sts.cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1', {}, 'sts.eusc-de-east-1.amazonaws.eu'],
    ['us-east-2', { AWS_USE_FIPS_ENDPOINT: 'true' }, 'sts-fips.us-east-2.amazonaws.com'],
  ])('in %s with %o, STS is asked at %s', async (region, settings, host) => {
    await using cloud = await startCloud();
    // A proxy sees where a request would go, and lets none leave this machine.
    await using proxy = await startConnectProxy();
    const { partition = '' } =
      PARTITIONS.find((row) => row.suffix === host.split(`${region}.`)[1]) ?? {};
    const error = await mintBadly(cloud, {
      inputs: {
        'role-to-assume': `arn:${region.startsWith('us-gov') ? 'aws-us-gov' : partition}:iam::${ACCOUNT}:role/r`,
        'aws-region': region,
        'retry-max-attempts': '1',
      },
      env: { ...settings, AWS_ENDPOINT_URL_STS: undefined, HTTPS_PROXY: proxy.url },
    });
    expect(error).toMatch(/^ERR_UPSTREAM/);
    expect(proxy.targets).toEqual([`${host}:443`]);
  });

  it('settings that give no endpoint get one attempt, and are named', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { env: { AWS_USE_FIPS_ENDPOINT: 'true' } });
    expect(error).toMatch(/^ERR_INPUT: .*AWS STS.*FIPS and custom endpoint.*AWS_USE_FIPS_ENDPOINT/);
  });

  it.each(PARTITIONS)('the session policy names models of $partition', async (row) => {
    await using cloud = await startCloud(accountIn(row.partition, row.audience));
    await mintWell(cloud, {
      inputs: {
        'role-to-assume': `arn:${row.partition}:iam::${ACCOUNT}:role/bedrock-ci`,
        'aws-region': row.region,
        audience: row.audience,
        models: 'amazon.nova-lite-v1:0',
        verify: 'amazon.nova-lite-v1:0',
      },
    });
    expect(cloud.journal.count({ action: 'Converse', status: 200 })).toBe(1);
  });

  it.each([
    ['aws-cn', 'us-east-1'],
    ['aws-us-gov', 'eu-west-1'],
    ['aws', 'us-gov-west-1'],
    ['aws', 'us-east-1,cn-north-1'],
    ['aws-eusc', 'eu-central-1'],
  ])('a role of %s and a region %s are reported not to fit', async (partition, region) => {
    await using cloud = await startCloud();
    const role = `arn:${partition}:iam::${ACCOUNT}:role/bedrock-ci`;
    const error = await mintBadly(cloud, {
      inputs: { 'role-to-assume': role, 'aws-region': region },
    });
    expect(error).toMatch(/^ERR_INPUT: .*is of partition/);
    expect(error).toContain(partition);
    expect(cloud.journal.entries()).toEqual([]);
  });
});

describe.concurrent('other issuers than github.com work', () => {
  it.each([
    ['GitHub Enterprise Server', 'https://ghes.example.com/_services/token'],
    ['GHE.com', 'https://token.actions.octo.ghe.com'],
    ['an issuer of the enterprise', 'https://token.actions.githubusercontent.com/octo-enterprise'],
  ])('%s', async (_, issuer) => {
    await using cloud = await startCloud(accountIn('aws', 'sts.amazonaws.com', issuer));
    await mintWell(cloud, { inputs: { verify: 'access' } });
    // A refusal speaks of this issuer, not of github.com.
    const error = await mintBadly(cloud, { claims: { ref: 'refs/heads/other' } });
    expect(error).toContain(`iss: ${issuer}\n`);
    expect(error).toContain(`:oidc-provider/${issuer.slice('https://'.length)}"`);
  });
});
