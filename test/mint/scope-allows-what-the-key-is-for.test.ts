import { DEFAULT_ACCOUNTS, type Emulator, type EmulatorConfig } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { askControlPlane, askMantle, askModel } from '../support/cloud/ask-bedrock.ts';
import { startCloud } from '../support/cloud/cloud.ts';

const HAIKU = 'us.anthropic.claude-3-5-haiku-20241022-v1:0';
const BEHIND_HAIKU = 'anthropic.claude-3-5-haiku-20241022-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';

/** The role may do everything, so that what is refused is refused by the session's policy. */
const MIGHTY: EmulatorConfig = {
  accounts: DEFAULT_ACCOUNTS.map((account) => ({
    ...account,
    roles: account.roles.map((role) => ({
      ...role,
      policies: [
        { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
      ],
    })),
  })),
};

function policyOf(cloud: Emulator): string | undefined {
  const [request] = cloud.journal.entries({ action: 'AssumeRoleWithWebIdentity' });
  return request?.parameters?.Policy;
}

async function mintToken(cloud: Emulator, inputs: Record<string, string>): Promise<string> {
  return (await mintWell(cloud, { inputs })).outputs.token as string;
}

describe.concurrent('scope', () => {
  it('inference, the default, leaves inference and its reads, and nothing else', async () => {
    await using cloud = await startCloud(MIGHTY);
    const token = await mintToken(cloud, {});
    expect((await askModel(cloud.env, token, HAIKU)).status).toBe(200);
    expect((await askModel(cloud.env, token, NOVA)).status).toBe(200);
    expect((await askControlPlane(cloud.env, token, '/foundation-models')).status).toBe(200);
    const { Statement } = JSON.parse(policyOf(cloud) ?? '');
    const actions = Statement.flatMap((one: { Action: string[] }) => one.Action) as string[];
    expect(Statement.map((one: { Effect: string }) => one.Effect)).not.toContain('Deny');
    for (const action of actions) {
      expect(action).toMatch(
        /^bedrock(-mantle)?:(Invoke|Get|List|CallWithBearerToken|CreateInference|ApplyGuardrail|CountTokens)/,
      );
      expect(action).not.toMatch(/^bedrock:[\w]*\*|^\*/);
    }
  });

  it('inference keeps an AWS session from anything but Bedrock', async () => {
    await using cloud = await startCloud(MIGHTY);
    const { environment } = await mintWell(cloud, { inputs: { 'export-aws-credentials': 'true' } });
    const error = await mintBadly(cloud, {
      inputs: { 'role-chaining': 'true', 'retry-max-attempts': '1' },
      env: {
        AWS_ACCESS_KEY_ID: environment.AWS_ACCESS_KEY_ID,
        AWS_SECRET_ACCESS_KEY: environment.AWS_SECRET_ACCESS_KEY,
        AWS_SESSION_TOKEN: environment.AWS_SESSION_TOKEN,
      },
    });
    expect(error).toMatch(/^ERR_ROLE_DENIED: .*sts:AssumeRole/);
  });

  it('role sends no session policy at all', async () => {
    await using cloud = await startCloud(MIGHTY);
    await mintToken(cloud, { scope: 'role' });
    expect(policyOf(cloud)).toBeUndefined();
  });

  it('none but these two exists', async () => {
    await using cloud = await startCloud();
    expect(await mintBadly(cloud, { inputs: { scope: 'all' } })).toMatch(
      /^ERR_INPUT: Input "scope"/,
    );
  });
});

describe.concurrent('models narrow a key to these', () => {
  it.each([
    { models: NOVA, may: [NOVA], mayNot: [HAIKU, BEHIND_HAIKU] },
    { models: HAIKU, may: [HAIKU], mayNot: [NOVA] },
    { models: `${HAIKU}\n${NOVA}`, may: [HAIKU, NOVA], mayNot: ['openai.gpt-oss-20b-1:0'] },
    { models: `arn:aws:bedrock:us-east-1::foundation-model/${NOVA}`, may: [NOVA], mayNot: [HAIKU] },
  ])('$models', async ({ models, may, mayNot }) => {
    await using cloud = await startCloud(MIGHTY);
    const token = await mintToken(cloud, { models });
    for (const model of may) expect((await askModel(cloud.env, token, model)).status).toBe(200);
    for (const model of mayNot) {
      const { status, said } = await askModel(cloud.env, token, model);
      expect(status).toBe(403);
      expect(said).toContain('no session policy allows the bedrock:InvokeModel action');
    }
  });

  it('on mantle, too', async () => {
    await using cloud = await startCloud(MIGHTY);
    for (const [models, status] of [
      ['', 200],
      [`${NOVA}, openai.gpt-oss-20b`, 200],
      [NOVA, 403],
    ] as const) {
      const token = await mintToken(cloud, { models });
      expect(await askMantle(cloud.env, token, 'openai.gpt-oss-20b')).toMatchObject({ status });
    }
  });

  it.each<[string, Record<string, string>]>([
    ['something that is no model', { models: 'gpt 4' }],
    ['scope: role', { models: NOVA, scope: 'role' }],
    ['an own session policy', { models: NOVA, 'inline-session-policy': '{"Statement":[]}' }],
  ])('and cannot be combined with %s', async (_, inputs) => {
    await using cloud = await startCloud(MIGHTY);
    expect(await mintBadly(cloud, { inputs })).toMatch(/^ERR_INPUT: Input "models" /);
    expect(cloud.journal.entries()).toEqual([]);
  });

  it('of which there may be too many for AWS', async () => {
    await using cloud = await startCloud(MIGHTY);
    const models = Array.from({ length: 60 }, (_, index) => `us.anthropic.claude-${index}-v1:0`);
    const error = await mintBadly(cloud, { inputs: { models: models.join(',') } });
    expect(error).toMatch(/^ERR_INPUT: Input "models" .*2048.*Name fewer models/);
  });
});

describe.concurrent('session policies of one’s own take the place of scope', () => {
  const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonBedrockReadOnly';
  const allow = (...actions: string[]) =>
    JSON.stringify(
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
      undefined,
      4,
    );

  it('inline: what it does not allow is denied', async () => {
    await using cloud = await startCloud(MIGHTY);
    const policy = allow('bedrock:CallWithBearerToken', 'bedrock:ListFoundationModels');
    const token = await mintToken(cloud, { 'inline-session-policy': policy });
    expect(JSON.parse(policyOf(cloud) ?? '')).toEqual(JSON.parse(policy));
    expect((await askControlPlane(cloud.env, token, '/foundation-models')).status).toBe(200);
    expect((await askModel(cloud.env, token, NOVA)).status).toBe(403);
  });

  it('managed: they alone are sent, and hold', async () => {
    await using cloud = await startCloud(MIGHTY);
    const token = await mintToken(cloud, { 'managed-session-policies': READ_ONLY });
    expect(policyOf(cloud)).toBeUndefined();
    const [request] = cloud.journal.entries({ action: 'AssumeRoleWithWebIdentity' });
    expect(request?.parameters?.['PolicyArns.member.1.arn']).toBe(READ_ONLY);
    expect((await askModel(cloud.env, token, NOVA)).status).toBe(403);
  });
});
