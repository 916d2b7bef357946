import {
  DEFAULT_ACCOUNTS,
  type Emulator,
  type EmulatorConfig,
  type PolicyDocument,
} from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { type MintOptions, mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';

const HAIKU = 'us.anthropic.claude-3-5-haiku-20241022-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';

/** The default account, its role allowed just these actions. */
function allowing(...actions: string[]): EmulatorConfig {
  const policy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  };
  return {
    accounts: DEFAULT_ACCOUNTS.map((account) => ({
      ...account,
      roles: account.roles.map((role) => ({ ...role, policies: [policy] })),
    })),
  };
}

interface Case {
  says: RegExp;
  config?: EmulatorConfig;
  verify?: string;
  options?: (cloud: Emulator) => MintOptions;
  prepare?: (cloud: Emulator) => void;
}

const CASES: Record<string, Case> = {
  'a token that Bedrock rejects': {
    says: /^ERR_TOKEN_REJECTED: Bedrock does not accept the token .*clock/,
    prepare: ({ faults }) =>
      faults.add({
        service: 'bedrock',
        kind: 'status',
        status: 403,
        message: 'Authentication failed: Please make sure your API Key is valid.',
        times: 'always',
      }),
  },
  'a token of another region than the endpoint': {
    says: /^ERR_TOKEN_REJECTED: Bedrock does not accept the token .*us-east-1/,
    options: (cloud) => ({ env: cloud.regionEnv('us-west-2') }),
  },
  'a token of another region, where Bedrock says so': {
    says: /^ERR_TOKEN_REJECTED: The token is for another region .*aws-region/,
    prepare: ({ faults }) =>
      faults.add({
        service: 'bedrock',
        kind: 'status',
        status: 403,
        message: "Credential should be scoped to a valid region, not 'us-east-1'.",
        times: 'always',
      }),
  },
  'a role that may not use bearer tokens': {
    says: /^ERR_TOKEN_REJECTED: The role is not allowed to use bearer tokens .*bedrock:CallWithBearerToken/,
    config: allowing('bedrock:InvokeModel', 'bedrock:ListFoundationModels'),
  },
  'a role that may not list models': {
    says: /^ERR_TOKEN_REJECTED: The role is not allowed to perform bedrock:ListFoundationModels/,
    config: allowing('bedrock:CallWithBearerToken', 'bedrock:InvokeModel'),
  },
  'a role that may not call the model': {
    says: /^ERR_TOKEN_REJECTED: The role is not allowed to perform bedrock:InvokeModel/,
    verify: HAIKU,
    config: allowing('bedrock:CallWithBearerToken', 'bedrock:ListFoundationModels'),
  },
  'an account without access to the model': {
    says: /^ERR_ACCOUNT_SETUP: The account has no access to this model .*amazon\.nova-lite/,
    verify: NOVA,
    config: { models: [{ id: NOVA, access: false }] },
  },
  'a model that does not exist': {
    says: /^ERR_TOKEN_REJECTED: The model is not available here under this ID/,
    verify: 'nobody.no-such-model-v1:0',
  },
  'a model that wants an inference profile': {
    says: /^ERR_TOKEN_REJECTED: The model is not available here .*inference profile/,
    verify: NOVA,
    config: { models: [{ id: NOVA, onDemand: false }] },
  },
  'an endpoint that cannot be reached': {
    says: /^ERR_UPSTREAM: No response from 127\.0\.0\.1:1 \(ECONNREFUSED\)/,
    options: () => ({ env: { AWS_ENDPOINT_URL_BEDROCK: 'http://127.0.0.1:1' } }),
  },
  'a Bedrock that is down': {
    says: /^ERR_UPSTREAM: Bedrock in us-east-1 answered 503/,
    prepare: ({ faults }) =>
      faults.add({ service: 'bedrock', kind: 'status', status: 503, times: 'always' }),
  },
};

describe.concurrent('verify distinguishes the reasons', () => {
  it.each(Object.entries(CASES))('%s', async (_, { says, config, verify, options, prepare }) => {
    await using cloud = await startCloud(config);
    prepare?.(cloud);
    const { env = {} } = options?.(cloud) ?? {};
    const error = await mintBadly(cloud, {
      env,
      inputs: { verify: verify ?? 'access', 'retry-max-attempts': '2' },
    });
    expect(error).toMatch(says);
  });

  it('access asks for the list of models, once in each region, and for nothing else', async () => {
    await using cloud = await startCloud();
    await mintWell(cloud, { inputs: { verify: 'access', 'aws-region': 'us-east-1,eu-west-1' } });
    expect(cloud.journal.count({ service: 'bedrock', action: 'ListFoundationModels' })).toBe(2);
    expect(cloud.journal.count({ service: 'bedrock-runtime' })).toBe(0);
  });

  it('a model ID has that model asked', async () => {
    await using cloud = await startCloud();
    const { files } = await mintWell(cloud, { inputs: { verify: HAIKU } });
    expect(cloud.journal.count({ service: 'bedrock-runtime', action: 'Converse' })).toBe(1);
    expect(files.summary).toContain(`\`${HAIKU}\` answers`);
  });

  it('none asks Bedrock nothing', async () => {
    await using cloud = await startCloud();
    await mintWell(cloud);
    expect(cloud.journal.entries().map(({ service }) => service)).toEqual(['oidc', 'sts']);
  });

  it('a token that is not known yet is tried again', async () => {
    await using cloud = await startCloud();
    cloud.faults.add({
      service: 'bedrock',
      kind: 'status',
      status: 403,
      message: 'Authentication failed: Please make sure your API Key is valid.',
    });
    await mintWell(cloud, { inputs: { verify: 'access' } });
    expect(cloud.journal.count({ service: 'bedrock' })).toBe(2);
  });
});
