import { setTimeout as sleep } from 'node:timers/promises';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { warningsOf } from '../support/action/annotations.ts';
import { mintBadly, mintStep, mintWell } from '../support/action/mint-step.ts';
import type { StepResult } from '../support/action/run-action.ts';
import { type Cloud, startCloud } from '../support/cloud/cloud.ts';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
/** A process that starts the step, as the runner does, and is gone after it. */
const RUNNER = [
  process.execPath,
  '-e',
  "process.exit(require('node:child_process').spawnSync(process.argv[1], process.argv.slice(2), { stdio: 'inherit' }).status)",
];
const GATEWAY = { gateway: 'true' };

const stateOf = ({ state }: StepResult) => ({ STATE_gateway: state.gateway ?? '' });
const endJob = (cloud: Cloud, step: StepResult) =>
  mintStep(cloud, { stage: 'post', env: stateOf(step) });

/** A client that read its environment once, as most tools do. */
function converse({ environment }: StepResult) {
  const client = new BedrockRuntimeClient({
    region: environment.AWS_REGION ?? '',
    endpoint: environment.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? '',
    token: { token: environment.AWS_BEARER_TOKEN_BEDROCK ?? '' },
    authSchemePreference: ['httpBearerAuth'],
    maxAttempts: 1,
  });
  return (text: string) => client.send(question(text));
}

function question(text: string): ConverseCommand {
  return new ConverseCommand({
    modelId: MODEL,
    messages: [{ role: 'user', content: [{ text }] }],
  });
}

afterEach(() => {
  vi.unstubAllEnvs();
});

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const pidOf = ({ state }: StepResult): number => JSON.parse(state.gateway ?? '{}').pid;

describe('a job with a gateway', () => {
  it('goes on over three sessions with the key that it read once, and leaves nothing behind', async () => {
    await using cloud = await startCloud({ shortSessionSeconds: 6 });
    const step = await mintWell(cloud, { inputs: GATEWAY });
    const ask = converse(step);
    const sessions = () => cloud.journal.entries({ action: 'AssumeRoleWithWebIdentity' }).length;
    const end = performance.now() + 60_000;
    let asked = 0;
    const tokens = { input: 0, output: 0 };
    while (sessions() < 3 && performance.now() < end) {
      const { output, usage } = await ask(`question ${asked++}`);
      tokens.input += usage?.inputTokens ?? 0;
      tokens.output += usage?.outputTokens ?? 0;
      expect(output?.message?.content?.[0]?.text).toContain('bearer token');
      await sleep(200);
    }
    expect(sessions()).toBeGreaterThanOrEqual(3);
    // Each of them was asked for once, however many requests there were.
    expect(sessions()).toBeLessThan(asked);

    const post = await endJob(cloud, step);
    expect(post.code).toBe(0);
    expect(post.raw).toContain(
      `${asked} requests to Amazon Bedrock, 0 failed; ${tokens.input} input and ${tokens.output} output tokens.`,
    );
    expect(post.files.summary).toContain(`${asked} requests`);
    expect(isAlive(pidOf(step))).toBe(false);
  });

  it('hands out a local key alone, masked before anything is exported', async () => {
    await using cloud = await startCloud();
    const inputs = { ...GATEWAY, export: 'bedrock,openai,anthropic' };
    const step = await mintWell(cloud, { inputs });
    const { environment, outputs, log } = step;
    const key = environment.AWS_BEARER_TOKEN_BEDROCK ?? '';
    const base = environment.AWS_ENDPOINT_URL_BEDROCK ?? '';
    expect(key).toMatch(/^bedrock-gateway-[\w-]{43}$/);
    expect(base).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(environment).toMatchObject({
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: base,
      ANTHROPIC_BEDROCK_BASE_URL: base,
      OPENAI_API_KEY: key,
      OPENAI_BASE_URL: `${base}/openai/v1`,
      ANTHROPIC_AUTH_TOKEN: key,
      ANTHROPIC_BASE_URL: `${base}/anthropic`,
    });
    expect(outputs).toMatchObject({ token: key, 'gateway-url': base });
    expect(log.text).not.toContain(key);
    expect(JSON.stringify([environment, outputs])).not.toContain('bedrock-api-key-');
    const stranger = await fetch(`${base}/model/${MODEL}/converse`, { method: 'POST' });
    expect(stranger.status).toBe(401);
    await endJob(cloud, step);
  });

  it('serves AWS credentials in the form of a container, with a secret of their own', async () => {
    await using cloud = await startCloud();
    const inputs = { ...GATEWAY, 'gateway-credentials': 'true', export: 'none' };
    const step = await mintWell(cloud, { inputs });
    const { environment } = step;
    expect(environment).not.toHaveProperty('AWS_BEARER_TOKEN_BEDROCK');
    const url = environment.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '';
    const token = environment.AWS_CONTAINER_AUTHORIZATION_TOKEN ?? '';
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', url);
    vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN', token);
    const client = new BedrockRuntimeClient({
      region: environment.AWS_REGION ?? '',
      endpoint: cloud.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? '',
    });
    const { output } = await client.send(question('signed'));
    expect(output?.message?.content?.[0]?.text).toContain('with a signature');
    const { localKey } = JSON.parse(step.state.gateway ?? '{}');
    for (const wrong of [localKey, `Bearer ${token}`, '']) {
      const { status } = await fetch(url, { headers: { authorization: wrong } });
      expect(status).toBe(401);
    }
    await endJob(cloud, step);
  });

  it('ends by itself when the runner is gone', async () => {
    await using cloud = await startCloud();
    const step = await mintWell(cloud, { inputs: GATEWAY, startedBy: RUNNER });
    const pid = pidOf(step);
    const end = performance.now() + 30_000;
    while (isAlive(pid) && performance.now() < end) await sleep(200);
    expect(isAlive(pid)).toBe(false);
    const post = await endJob(cloud, step);
    expect(post.raw).toContain('had ended already');
    expect(post.code).toBe(0);
  });
});

it('after the request token has ended, the answers say so', async () => {
  await using cloud = await startCloud({
    shortSessionSeconds: 4,
    oidc: { requestTokenSeconds: 2 },
  });
  const step = await mintWell(cloud, { inputs: GATEWAY });
  await sleep(5_000);
  await expect(converse(step)('late')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(/^Since .* GitHub gives this job no OIDC tokens.*Split the job/),
  });
  const post = await endJob(cloud, step);
  expect(post.raw).toContain(
    '1 request to Amazon Bedrock, 1 failed; 0 input and 0 output tokens. The last problem: Since',
  );
});

it.each([
  ['gateway-credentials', { 'gateway-credentials': 'true' }],
  ['export-aws-credentials', { ...GATEWAY, 'export-aws-credentials': 'true' }],
  ['gateway', { gateway: 'maybe' }],
])('%s that cannot be is refused', async (name, inputs) => {
  await using cloud = await startCloud();
  expect(await mintBadly(cloud, { inputs })).toContain(`"${name}"`);
});

it('what AWS SDKs would use before the gateway’s credentials is named', async () => {
  await using cloud = await startCloud();
  const inputs = { ...GATEWAY, 'gateway-credentials': 'true' };
  const step = await mintWell(cloud, { inputs, env: { AWS_PROFILE: 'other' } });
  expect(warningsOf(step).join('\n')).toContain('AWS_PROFILE is set too');
  await endJob(cloud, step);
});
