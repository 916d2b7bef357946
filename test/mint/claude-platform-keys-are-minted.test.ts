import { join } from 'node:path';
import { CLAUDE_PLATFORM_POLICY } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../support/action/annotations.ts';
import { type MintOptions, mintBadly, mintWell } from '../support/action/mint-step.ts';
import { askControlPlane } from '../support/cloud/ask-bedrock.ts';
import {
  askClaude,
  CLAUDE_MODEL,
  claudeConfig,
  SERVICE,
  WORKSPACE,
  WORKSPACE_WEST,
  withoutAction,
} from '../support/cloud/claude-platform.ts';
import { type Cloud, startCloud } from '../support/cloud/cloud.ts';
import { runScript } from '../support/command/run-script.ts';
import { decodeToken } from '../support/judges/decode-token.ts';

const CLIENT = join(import.meta.dirname, 'clients', 'claude-platform.ts');
const CLAUDE = { service: 'claude-platform', 'workspace-id': WORKSPACE };
const start = () => startCloud(claudeConfig());
const urlOf = (cloud: Cloud) => `${cloud.url}/${SERVICE}`;
const mintClaude = (cloud: Cloud, inputs: Record<string, string> = {}, rest: MintOptions = {}) =>
  mintWell(cloud, { ...rest, inputs: { ...CLAUDE, ...inputs } });

describe.concurrent('service: claude-platform', () => {
  it('exports what clients of Claude Platform on AWS read, and nothing of Bedrock', async () => {
    await using cloud = await start();
    const { environment, outputs, files } = await mintClaude(cloud);
    const { EARLIER: _, ...exported } = environment;
    expect(exported).toEqual({
      ANTHROPIC_AWS_API_KEY: outputs.token,
      ANTHROPIC_AWS_WORKSPACE_ID: WORKSPACE,
      // Since the endpoint is not that of the region.
      ANTHROPIC_AWS_BASE_URL: urlOf(cloud),
      CLAUDE_CODE_USE_ANTHROPIC_AWS: '1',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
    });
    expect(outputs.token).toMatch(/^aws-external-anthropic-api-key-[\w+/]+=*$/);
    expect(decodeToken(outputs.token ?? '').query.get('X-Amz-Credential')).toMatch(
      /\/us-east-1\/aws-external-anthropic\/aws4_request$/,
    );
    expect(outputs['anthropic-base-url']).toBe(urlOf(cloud));
    expect([outputs['openai-base-url'], outputs['mantle-base-url']]).toEqual(['', '']);
    expect(files.summary).toContain('### Claude Platform on AWS API key');
    expect(files.summary).toContain(`inference with Claude Platform on AWS in \`${WORKSPACE}\``);
  });

  it('at its own endpoint exports no base URL, which clients make of the region', async () => {
    await using cloud = await start();
    const env = { AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC: undefined };
    const { environment, outputs } = await mintClaude(cloud, {}, { env });
    expect(environment).not.toHaveProperty('ANTHROPIC_AWS_BASE_URL');
    const url = 'https://aws-external-anthropic.us-east-1.api.aws';
    expect(outputs['anthropic-base-url']).toBe(url);
  });

  it("serves Anthropic's SDK, whole and streamed, with what is exported and nothing else", async () => {
    await using cloud = await start();
    const { environment } = await mintClaude(cloud);
    const { code, output } = await runScript(CLIENT, environment);
    expect(code, output).toBe(0);
    expect(output).toMatch(/whole: .+ with a bearer token\.\nstreamed: \d+ pieces/);
    const asked = cloud.journal.entries({ service: SERVICE });
    expect(asked.map(({ action, status }) => `${action} ${status}`)).toEqual([
      'CreateInference 200',
      'CreateInference 200',
    ]);
  });

  it('takes the workspace of the environment, and warns if there is none', async () => {
    await using cloud = await start();
    const inputs = { service: 'claude-platform' };
    const env = { ANTHROPIC_AWS_WORKSPACE_ID: WORKSPACE };
    const named = await mintWell(cloud, { inputs, env });
    expect(named.environment.ANTHROPIC_AWS_WORKSPACE_ID).toBe(WORKSPACE);
    expect(warningsOf(named)).toEqual([]);
    const nameless = await mintWell(cloud, { inputs });
    expect(nameless.environment).not.toHaveProperty('ANTHROPIC_AWS_WORKSPACE_ID');
    expect(warningsOf(nameless).join()).toMatch(/^No workspace ID is set.*workspace-id/);
  });

  it.each([
    ['ANTHROPIC_AWS_API_KEY', /set already/],
    ['CLAUDE_CODE_USE_BEDROCK', /obeys it before CLAUDE_CODE_USE_ANTHROPIC_AWS/],
  ])('warns of %s, and does not show it', async (name, says) => {
    await using cloud = await start();
    const env = { [name]: 'set-earlier-canary' };
    const warnings = warningsOf(await mintClaude(cloud, {}, { env }));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(says);
    expect(warnings[0]).toContain(name);
    expect(warnings[0]).not.toContain('canary');
  });
});

describe.concurrent('its scope: inference', () => {
  const MIGHTY = {
    Version: '2012-10-17' as const,
    Statement: [{ Effect: 'Allow' as const, Action: '*', Resource: '*' }],
  };

  it('limits the key to the workspace and its region, and to this service', async () => {
    await using cloud = await startCloud(
      claudeConfig([MIGHTY], {
        workspaces: [
          { id: WORKSPACE, region: 'us-east-1' },
          { id: 'wrkspc_other', region: 'us-east-1' },
          { id: WORKSPACE_WEST, region: 'us-west-2' },
        ],
      }),
    );
    const { outputs } = await mintClaude(cloud);
    const { token = '' } = outputs;
    const url = urlOf(cloud);
    for (const header of ['x-api-key', 'authorization']) {
      expect((await askClaude(url, token, { header })).status).toBe(200);
    }
    const path = '/v1/messages/count_tokens';
    expect((await askClaude(url, token, { path })).status).toBe(200);
    const other = await askClaude(url, token, { workspace: 'wrkspc_other' });
    expect(other).toMatchObject({
      status: 403,
      said: expect.stringContaining('no session policy'),
    });
    const west = await askClaude(`${url}/@us-west-2`, token, { workspace: WORKSPACE_WEST });
    expect(west.status).toBe(403);
    expect((await askControlPlane(cloud.env, token, '/foundation-models')).status).toBe(403);
  });

  it('leaves a key of Bedrock nothing to do here', async () => {
    await using cloud = await startCloud(claudeConfig([MIGHTY]));
    const { outputs } = await mintWell(cloud);
    expect((await askClaude(urlOf(cloud), outputs.token ?? '')).status).toBe(401);
  });
});

describe.concurrent('its verify', () => {
  it.each(['access', CLAUDE_MODEL])('%s proves the key before it is exported', async (verify) => {
    await using cloud = await start();
    const { files } = await mintClaude(cloud, { verify });
    expect(cloud.journal.count({ service: SERVICE, status: 200 })).toBe(1);
    expect(files.summary).toMatch(
      /Verified\*\* \| (Claude Platform on AWS accepts|`claude-haiku-4-5`)/,
    );
  });

  it.each([
    [`${SERVICE}:CallWithBearerToken`, 'access', /resource "\*"/],
    [`${SERVICE}:ListModels`, 'access', /for the workspace/],
    [`${SERVICE}:CreateInference`, CLAUDE_MODEL, /for the workspace/],
    ['sts:GetWebIdentityToken', CLAUDE_MODEL, /AnthropicInferenceAccess/],
    ['sts:TagGetWebIdentityToken', CLAUDE_MODEL, /AnthropicInferenceAccess/],
  ])('names %s if the role lacks it', async (action, verify, cure) => {
    await using cloud = await startCloud(claudeConfig([withoutAction(action)]));
    const error = await mintBadly(cloud, { inputs: { ...CLAUDE, verify } });
    expect(error).toMatch(/^ERR_TOKEN_REJECTED: /);
    expect(error).toContain(`Allow ${action}`);
    expect(error).toMatch(cure);
  });

  it('finds federation that is off, with a cure that works', async () => {
    const off = { outboundWebIdentityFederation: false };
    await using cloud = await startCloud(claudeConfig([CLAUDE_PLATFORM_POLICY, ADMIN], off));
    const inputs = { ...CLAUDE, verify: 'access' };
    const error = await mintBadly(cloud, { inputs });
    expect(error).toMatch(/^ERR_ACCOUNT_SETUP: Outbound web identity federation is off/);
    expect(error).toContain('aws iam enable-outbound-web-identity-federation');
    // What the AWS CLI sends for it.
    const { EnableOutboundWebIdentityFederationCommand, IAMClient } = await import(
      '@aws-sdk/client-iam'
    );
    const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'dev' });
    const iam = new IAMClient({
      region: 'us-east-1',
      endpoint: `${cloud.url}/iam`,
      credentials: { accessKeyId, secretAccessKey },
    });
    await iam.send(new EnableOutboundWebIdentityFederationCommand({}));
    await mintWell(cloud, { inputs });
    await expect(
      iam.send(new EnableOutboundWebIdentityFederationCommand({})),
    ).rejects.toMatchObject({ name: 'FeatureEnabledException' });
  });

  it('says that a workspace is in another region', async () => {
    await using cloud = await start();
    const inputs = { ...CLAUDE, 'workspace-id': WORKSPACE_WEST, verify: 'access' };
    const error = await mintBadly(cloud, { inputs });
    expect(error).toMatch(/^ERR_TOKEN_REJECTED: The workspace is not available here/);
    expect(error).toContain('in us-east-1');
  });
});

const ADMIN = {
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action: 'iam:*', Resource: '*' }],
};

describe.concurrent('what it cannot be combined with', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['a service that is none', { service: 'mantle' }, /"service" must be bedrock or/],
    [
      'a workspace of Bedrock',
      { 'workspace-id': WORKSPACE },
      /"workspace-id" has no effect without/,
    ],
    ['an ID that is none', { ...CLAUDE, 'workspace-id': 'x' }, /"workspace-id" is not the ID/],
    ['models', { ...CLAUDE, models: 'amazon.nova-lite-v1:0' }, /"models" cannot be combined/],
    ['a gateway', { ...CLAUDE, gateway: 'true' }, /"gateway" cannot be combined/],
    [
      'variables of Bedrock',
      { ...CLAUDE, export: 'bedrock' },
      /"export" must be claude-platform or none/,
    ],
    [
      'its variables for Bedrock',
      { export: 'claude-platform' },
      /"export" must list one or more of/,
    ],
    [
      'a model ID of Bedrock',
      { ...CLAUDE, verify: 'us.anthropic.x-v1:0' },
      /"verify" must be none, access or/,
    ],
    [
      'a test without a workspace',
      { service: 'claude-platform', verify: 'access' },
      /"verify" needs a workspace/,
    ],
  ])('%s is refused before anything is sent', async (_, inputs, says) => {
    await using cloud = await start();
    const error = await mintBadly(cloud, { inputs });
    expect(error).toMatch(/^ERR_INPUT: Input /);
    expect(error).toMatch(says);
    expect(cloud.journal.entries()).toEqual([]);
  });

  it.each(['us-gov-west-1', 'cn-north-1'])('%s has no such service', async (region) => {
    await using cloud = await start();
    const error = await mintBadly(cloud, { inputs: { ...CLAUDE, 'aws-region': region } });
    expect(error).toMatch(/^ERR_REGION: Claude Platform on AWS is not available in/);
    expect(cloud.journal.entries()).toEqual([]);
  });
});
