import { describe, expect, test } from 'vitest';
import { parseCommandFile } from '../support/action/command-file.ts';
import { mintWell } from '../support/action/mint-step.ts';
import type { StepResult } from '../support/action/run-action.ts';
import { askMantle, askModel, type BedrockAnswer } from '../support/cloud/ask-bedrock.ts';
import {
  putPermissions,
  readPermissions,
  SETUP_REGION,
  SETUP_ROLE,
  type SetupCloud,
  setupCloud,
} from '../support/command/setup-cloud.ts';

// From nothing to a call: the command, the built action, and Bedrock, which enforces what the command wrote.

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';
const GPT = 'openai.gpt-oss-20b';

const tokenOf = ({ files }: StepResult) =>
  parseCommandFile(files.env).AWS_BEARER_TOKEN_BEDROCK ?? '';

async function mint({ cloud }: SetupCloud): Promise<string> {
  const inputs = { 'role-to-assume': SETUP_ROLE, 'aws-region': SETUP_REGION };
  return tokenOf(await mintWell(cloud, { inputs }));
}

type Call = (world: SetupCloud, token: string) => Promise<BedrockAnswer>;

const converse =
  (model: string, region = SETUP_REGION): Call =>
  ({ cloud }, token) =>
    askModel(cloud.regionEnv(region), token, model);

const chatOnMantle =
  (model: string): Call =>
  ({ cloud }, token) =>
    askMantle(cloud.regionEnv(SETUP_REGION), token, model);

interface Walk {
  title: string;
  args: string[];
  calls: [model: string, call: Call][];
  /** Statement → the permission that its absence is reported as, and on what. */
  statements: Record<string, RegExp>;
}

const WALKS: Walk[] = [
  {
    title: 'a model that is called by its ID',
    args: ['--models', NOVA],
    calls: [[NOVA, converse(NOVA)]],
    statements: {
      UseShortTermKeys: /bedrock:CallWithBearerToken on resource: \*/,
      CallModels:
        /bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model\/amazon/,
    },
  },
  {
    title: 'a profile of a geography',
    args: ['--models', `us.${HAIKU}`],
    calls: [[`us.${HAIKU}`, converse(`us.${HAIKU}`)]],
    statements: {
      UseShortTermKeys: /bedrock:CallWithBearerToken/,
      CallProfiles:
        /bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1:\d+:inference-profile\/us/,
      CallModelsThroughProfiles:
        /bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model\/anthropic/,
    },
  },
  {
    title: 'a global profile',
    args: ['--models', `global.${HAIKU}`],
    calls: [[`global.${HAIKU}`, converse(`global.${HAIKU}`)]],
    statements: {
      UseShortTermKeys: /bedrock:CallWithBearerToken/,
      CallProfiles: /arn:aws:bedrock:us-east-1:\d+:inference-profile\/global/,
      CallModelsThroughProfiles: /arn:aws:bedrock:us-east-1::foundation-model\/anthropic/,
      CallModelsThroughGlobalProfiles: /arn:aws:bedrock:::foundation-model\/anthropic/,
    },
  },
  {
    title: 'a model of the mantle endpoint',
    args: ['--consumer', 'openai', '--endpoint', 'mantle', '--models', GPT],
    calls: [[GPT, chatOnMantle(GPT)]],
    statements: {
      UseShortTermKeys: /bedrock-mantle:CallWithBearerToken/,
      CallModelsOnMantle: /bedrock-mantle:CreateInference on resource: .*:project\/default/,
    },
  },
];

describe.each(WALKS)('$title', ({ args, calls, statements }) => {
  test('is called with the policy as it is, and not without any one of its statements', async () => {
    await using world = await setupCloud();
    const { setup, iam } = world;
    expect(await setup([...args, '--apply', '--yes'])).toMatchObject({
      code: 0,
      stdout: `${SETUP_ROLE}\n`,
    });
    expect(await setup([...args, '--check'])).toMatchObject({ code: 0 });
    const token = await mint(world);
    for (const [model, call] of calls) {
      const { status, said } = await call(world, token);
      expect({ model, status }, said).toEqual({ model, status: 200 });
    }
    const { Version, Statement } = await readPermissions(iam);
    expect(Statement.map(({ Sid }) => Sid)).toEqual(Object.keys(statements));
    for (const [sid, names] of Object.entries(statements)) {
      const rest = Statement.filter(({ Sid }) => Sid !== sid);
      if (rest.length > 0) await putPermissions(iam, { Version, Statement: rest });
      const [[, call] = ['', converse(NOVA)]] = calls;
      const { status, said } = await call(world, token);
      expect([sid, status]).toEqual([sid, 403]);
      expect(said).toMatch(names);
      const check = await setup([...args, '--check']);
      expect(check.code).toBe(12);
      expect(check.stdout).toContain(`permissions, ${sid} (jobs fail)`);
    }
    expect(await setup([...args, '--apply', '--yes'])).toMatchObject({ code: 0 });
    const [[, call] = ['', converse(NOVA)]] = calls;
    expect((await call(world, token)).status).toBe(200);
  });
});

test('a role for one model calls no other, in no other region, and not around the profile', async () => {
  await using world = await setupCloud();
  const args = ['--models', `us.${HAIKU},${NOVA}`];
  expect(await world.setup([...args, '--apply', '--yes'])).toMatchObject({ code: 0 });
  const token = await mint(world);
  const statusOf = async (call: Call) => (await call(world, token)).status;
  expect(await statusOf(converse(NOVA))).toBe(200);
  expect(await statusOf(converse(`us.${HAIKU}`))).toBe(200);
  expect(await statusOf(converse(`global.${HAIKU}`))).toBe(403);
  expect(await statusOf(converse(HAIKU))).toBe(403);
  expect(await statusOf(converse('openai.gpt-oss-20b-1:0'))).toBe(403);
  expect(await statusOf(chatOnMantle(GPT))).toBe(403);
});

test('a role for one model of mantle calls no other model there', async () => {
  await using world = await setupCloud();
  const args = ['--consumer', 'codex', '--models', 'openai.gpt-6.2-sol'];
  expect(await world.setup([...args, '--apply', '--yes'])).toMatchObject({ code: 0 });
  const token = await mint(world);
  const { status, said } = await chatOnMantle(GPT)(world, token);
  expect(status).toBe(403);
  expect(said).toMatch(/bedrock-mantle:CreateInference/);
});

test('a long-term key is refused where short-term keys are allowed, on both endpoints', async () => {
  await using world = await setupCloud();
  for (const args of [
    ['--models', NOVA],
    ['--consumer', 'codex'],
  ]) {
    expect(await world.setup([...args, '--apply', '--yes'])).toMatchObject({ code: 0 });
    const { Statement } = await readPermissions(world.iam);
    const { Version } = await readPermissions(world.iam);
    const { PutUserPolicyCommand } = await import('@aws-sdk/client-iam');
    await world.iam.send(
      new PutUserPolicyCommand({
        UserName: 'admin',
        PolicyName: 'copied',
        PolicyDocument: JSON.stringify({ Version, Statement }),
      }),
    );
    const { value } = world.cloud.issueApiKey({ user: 'admin', ageDays: 1 });
    const call = args.includes('codex') ? chatOnMantle(GPT) : converse(NOVA);
    const { status, said } = await call(world, value);
    expect(status).toBe(403);
    expect(said).toMatch(/CallWithBearerToken/);
  }
});
