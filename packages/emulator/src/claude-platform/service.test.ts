import Anthropic from '@anthropic-ai/sdk';
import {
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
  GetOutboundWebIdentityFederationInfoCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { type KeyParts, signClaudeKey } from '../../test-support/claude-platform-key.ts';
import {
  ACCOUNT,
  accountWith,
  allow,
  mintToken,
  REGION,
  start,
} from '../../test-support/scenario.ts';
import { type AccountConfig, CLAUDE_PLATFORM_POLICY, type Emulator } from '../index.ts';

const SERVICE = 'aws-external-anthropic';
const PREFIX = `${SERVICE}-api-key-`;
const HERE = 'wrkspc_1';
const ELSEWHERE = 'wrkspc_2';
const request = {
  model: 'claude-haiku-4-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'How are you?' }],
};

function startHere(policies = [CLAUDE_PLATFORM_POLICY], change: Partial<AccountConfig> = {}) {
  const workspaces = [
    { id: HERE, region: REGION },
    { id: ELSEWHERE, region: 'us-east-1' },
  ];
  const users = [{ name: 'dev', policies: [...policies, allow('iam:*')] }];
  return start({
    accounts: accountWith(policies).map((one) => ({ ...one, workspaces, users, ...change })),
  });
}

const roleKey = (emulator: Emulator, parts?: KeyParts) =>
  signClaudeKey(emulator.issue({ role: 'bedrock-ci' }), parts);

function connect(emulator: Emulator, apiKey: string, workspace: string | null = HERE, at = REGION) {
  return new Anthropic({
    apiKey,
    baseURL: `${emulator.url}/${SERVICE}/@${at}`,
    defaultHeaders: { 'anthropic-workspace-id': workspace },
    maxRetries: 0,
  });
}

const refusal = (status: number, message: RegExp) => ({
  status,
  error: { type: 'error', error: { message: expect.stringMatching(message) } },
});

describe('Claude Platform on AWS, by the Anthropic client', () => {
  it('answers whole and streamed, counts, and lists its models', async () => {
    const emulator = await startHere();
    const client = connect(emulator, roleKey(emulator));
    const whole = await client.messages.create(request);
    expect(whole.content).toMatchObject([{ text: expect.stringContaining('with a bearer token') }]);
    const streamed = await client.messages.stream(request).finalMessage();
    expect(streamed.content).toEqual(whole.content);
    expect((await client.messages.countTokens(request)).input_tokens).toBe(3);
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual([request.model]);
    expect((await client.models.retrieve(request.model)).type).toBe('model');
    const unknown = { ...request, model: 'anthropic.claude-haiku-4-5' };
    await expect(client.messages.create(unknown)).rejects.toMatchObject(refusal(404, /^model: /));
  });

  it('takes a long-term key of its own, and none of Bedrock', async () => {
    const emulator = await startHere();
    const serviceName = `${SERVICE}.amazonaws.com`;
    const { value, alias } = emulator.issueApiKey({ user: 'dev', serviceName });
    expect(Buffer.from(value, 'base64').toString()).toMatch(new RegExp(`^\0@\0dev-at-${ACCOUNT}:`));
    expect(alias).toBe(`dev-at-${ACCOUNT}`);
    await connect(emulator, value).messages.create(request);
    const other = emulator.issueApiKey({ user: 'dev' });
    await expect(connect(emulator, other.value).messages.create(request)).rejects.toMatchObject(
      refusal(401, /Invalid bearer token/),
    );
    const atBedrock = await fetch(`${emulator.url}/bedrock/@${REGION}/foundation-models`, {
      headers: { authorization: `Bearer ${value}` },
    });
    expect(atBedrock.status).toBe(403);
  });
});

describe('a key is refused', () => {
  it.each<[string, KeyParts, number, RegExp]>([
    [
      'of Bedrock',
      { host: 'bedrock.amazonaws.com', scope: 'bedrock', prefix: 'bedrock-api-key-' },
      401,
      /Invalid/,
    ],
    [
      'signed for the host of a region',
      { host: `${SERVICE}.${REGION}.api.aws` },
      403,
      /does not begin with/,
    ],
    [
      'signed for the host of Bedrock',
      { host: 'bedrock.amazonaws.com' },
      403,
      /does not begin with/,
    ],
    ['in the scope of Bedrock', { scope: 'bedrock' }, 403, /names the service bedrock/],
    ['of another region', { region: 'us-east-1' }, 403, /signed for us-east-1/],
    ['of more than twelve hours', { seconds: 43_201 }, 403, /not 1 to 43200/],
  ])('%s', async (_, parts, status, why) => {
    const emulator = await startHere();
    const client = connect(emulator, roleKey(emulator, parts));
    await expect(client.messages.create(request)).rejects.toMatchObject({ status });
    expect(emulator.journal.entries().at(-1)?.detail).toMatch(why);
  });

  it('whose signature was changed, or that has expired', async () => {
    const emulator = await startHere();
    const key = roleKey(emulator);
    const text = Buffer.from(key.slice(PREFIX.length), 'base64').toString();
    const changed = text.replace(/Expires=3600/, 'Expires=3601');
    const forged = PREFIX + Buffer.from(changed).toString('base64');
    await expect(connect(emulator, forged).messages.create(request)).rejects.toMatchObject({
      status: 403,
    });
    emulator.clock.offsetMs = 3_601_000;
    await expect(connect(emulator, key).messages.create(request)).rejects.toMatchObject({
      status: 403,
    });
  });

  it('of Bedrock by its own generator, whatever its prefix says', async () => {
    const emulator = await startHere();
    const key = await mintToken(emulator.issue({ role: 'bedrock-ci' }));
    const disguised = key.replace('bedrock-api-key-', PREFIX);
    await expect(connect(emulator, disguised).messages.create(request)).rejects.toMatchObject({
      status: 403,
    });
  });
});

describe('a workspace', () => {
  it.each<[string, string | null, number, RegExp]>([
    ['is named by every request', null, 400, /anthropic-workspace-id: header is required/],
    ['is in its own region only', ELSEWHERE, 404, /was not found in us-west-2/],
    ['exists', 'wrkspc_none', 404, /was not found/],
  ])('%s', async (_, workspace, status, message) => {
    const emulator = await startHere();
    const client = connect(emulator, roleKey(emulator), workspace);
    await expect(client.messages.create(request)).rejects.toMatchObject(refusal(status, message));
  });

  it('that a caller may not use is not shown to exist', async () => {
    const narrow = allow(`${SERVICE}:*`, `arn:aws:${SERVICE}:*:*:workspace/${HERE}`);
    const emulator = await startHere([
      narrow,
      allow(`${SERVICE}:CallWithBearerToken`),
      allow('sts:*'),
    ]);
    const key = roleKey(emulator);
    await connect(emulator, key).messages.create(request);
    for (const workspace of [ELSEWHERE, 'wrkspc_none']) {
      const refused = refusal(
        403,
        /CreateInference on resource: arn:aws:aws-external-anthropic:us-west-2/,
      );
      await expect(
        connect(emulator, key, workspace).messages.create(request),
      ).rejects.toMatchObject(refused);
    }
  });
});

describe('permissions', () => {
  it.each([
    `${SERVICE}:CallWithBearerToken`,
    `${SERVICE}:CreateInference`,
    'sts:GetWebIdentityToken',
    'sts:TagGetWebIdentityToken',
  ])('without %s it answers so', async (action) => {
    const actions = [`${SERVICE}:*`, 'sts:*'];
    const deny = {
      Version: '2012-10-17' as const,
      Statement: [{ Effect: 'Deny' as const, Action: action, Resource: '*' }],
    };
    const emulator = await startHere([allow(actions), deny]);
    const client = connect(emulator, roleKey(emulator));
    const refused = refusal(403, new RegExp(`perform: ${action} .*explicit deny`));
    await expect(client.messages.create(request)).rejects.toMatchObject(refused);
  });

  it('a policy of another audience or service gives the gateway no token', async () => {
    const conditions = [
      { 'ForAnyValue:StringEquals': { 'sts:IdentityTokenAudience': ['https://api.example.com'] } },
      { StringEquals: { 'aws:CalledViaLast': 'other.amazonaws.com' } },
    ];
    for (const Condition of conditions) {
      const ofOther = {
        Version: '2012-10-17' as const,
        Statement: [
          { Effect: 'Allow' as const, Action: 'sts:GetWebIdentityToken', Resource: '*', Condition },
        ],
      };
      const emulator = await startHere([allow(`${SERVICE}:*`), ofOther]);
      const client = connect(emulator, roleKey(emulator));
      await expect(client.messages.create(request)).rejects.toMatchObject({ status: 403 });
    }
  });
});

describe('outbound web identity federation', () => {
  it('is off where there is no workspace, and then every call fails until IAM turns it on', async () => {
    const emulator = await startHere([CLAUDE_PLATFORM_POLICY], {
      outboundWebIdentityFederation: false,
    });
    const client = connect(emulator, roleKey(emulator));
    const off = refusal(403, /^Outbound web identity federation is disabled for your account$/);
    await expect(client.messages.create(request)).rejects.toMatchObject(off);
    await expect(client.models.list()).rejects.toMatchObject(off);
    const iam = new IAMClient({
      region: 'us-east-1',
      endpoint: `${emulator.url}/iam`,
      credentials: emulator.issue({ user: 'dev' }),
      maxAttempts: 1,
    });
    const info = () => iam.send(new GetOutboundWebIdentityFederationInfoCommand({}));
    await expect(info()).rejects.toMatchObject({ name: 'FeatureDisabledException' });
    const { IssuerIdentifier } = await iam.send(new EnableOutboundWebIdentityFederationCommand({}));
    expect(IssuerIdentifier).toMatch(/^https:\/\/[0-9a-f-]{36}\./);
    expect(await info()).toMatchObject({ IssuerIdentifier, JwtVendingEnabled: true });
    await client.messages.create(request);
    await expect(
      iam.send(new EnableOutboundWebIdentityFederationCommand({})),
    ).rejects.toMatchObject({
      name: 'FeatureEnabledException',
    });
    await iam.send(new DisableOutboundWebIdentityFederationCommand({}));
    await expect(client.messages.create(request)).rejects.toMatchObject(off);
  });
});
