import { join } from 'node:path';
import type { Emulator } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintWell } from '../support/action/mint-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { runScript, type ScriptResult } from '../support/command/run-script.ts';

const CONVERSE = join(repositoryRoot, 'test', 'demo', 'converse.ts');
const OPENAI = join(import.meta.dirname, 'clients', 'openai-chat.ts');
const ANTHROPIC = join(import.meta.dirname, 'clients', 'anthropic-message.ts');
const MESSAGES = join(import.meta.dirname, 'clients', 'messages-api.ts');
const REFRESH = join(repositoryRoot, 'docs', 'examples', 'converse-with-refresh.ts');

/** Every request to a model came with the bearer, and with no signature. */
function expectBearer(cloud: Emulator, ...actions: string[]): void {
  const entries = cloud.journal.entries({ service: 'bedrock-runtime' });
  expect(entries.map(({ action }) => action)).toEqual(actions);
  for (const { headers, status } of entries) {
    expect(headers.authorization).toMatch(/^Bearer sha256:/);
    expect(status).toBe(200);
  }
}

function expectAnswer({ code, output }: ScriptResult): void {
  expect(code, output).toBe(0);
  expect(output).toMatch(/\w{3}/);
}

describe.concurrent('real clients use what is exported, in fresh processes', () => {
  it('@aws-sdk/client-bedrock-runtime: Converse, whole and streamed, over HTTP/2', async () => {
    await using cloud = await startCloud();
    const { environment } = await mintWell(cloud);
    const result = await runScript(CONVERSE, { ...environment, ...cloud.env });
    expectAnswer(result);
    expect(result.output).toMatch(/Converse: .+\nConverseStream: .+ \(\d+ pieces\)/);
    expectBearer(cloud, 'Converse', 'ConverseStream');
  });

  it('the same, where AWS keys of another account are set in addition to the key', async () => {
    await using cloud = await startCloud();
    const { environment } = await mintWell(cloud);
    const result = await runScript(CONVERSE, {
      AWS_ACCESS_KEY_ID: 'AKIAOFANOTHERACCOUNT',
      AWS_SECRET_ACCESS_KEY: 'another',
      ...environment,
      ...cloud.env,
    });
    expectAnswer(result);
    expectBearer(cloud, 'Converse', 'ConverseStream');
  });

  it('openai, with export: openai and nothing else', async () => {
    await using cloud = await startCloud();
    const { environment } = await mintWell(cloud, { inputs: { export: 'openai' } });
    const result = await runScript(OPENAI, environment);
    expectAnswer(result);
    expect(result.output).toMatch(/whole: .+\nstreamed: \d+ pieces/);
    expectBearer(cloud, 'ChatCompletions', 'ChatCompletions');
  });

  it('@anthropic-ai/bedrock-sdk', async () => {
    await using cloud = await startCloud();
    const { environment } = await mintWell(cloud);
    const result = await runScript(ANTHROPIC, {
      ...environment,
      ANTHROPIC_BEDROCK_BASE_URL: cloud.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME,
    });
    expectAnswer(result);
    expectBearer(cloud, 'InvokeModel');
  });

  it('@anthropic-ai/sdk, with export: anthropic and nothing else', async () => {
    await using cloud = await startCloud();
    const { environment } = await mintWell(cloud, { inputs: { export: 'anthropic' } });
    const result = await runScript(MESSAGES, environment);
    expectAnswer(result);
    expect(result.output).toMatch(/whole: .+\nstreamed: \d+ pieces/);
    expectBearer(cloud, 'Messages', 'Messages');
  });

  it('no client gets through with a key that is not ours', async () => {
    await using cloud = await startCloud();
    const { environment } = await mintWell(cloud);
    const forged = environment.AWS_BEARER_TOKEN_BEDROCK?.replace(/.{8}$/, 'AAAAAAA=');
    const { code } = await runScript(CONVERSE, {
      ...environment,
      ...cloud.env,
      AWS_BEARER_TOKEN_BEDROCK: forged,
    });
    expect(code).not.toBe(0);
  });
});

describe.concurrent('the documented example of a program that refreshes its key', () => {
  it('runs with AWS credentials as it stands', async () => {
    await using cloud = await startCloud();
    const keys = cloud.issue({ role: 'bedrock-ci' });
    const result = await runScript(REFRESH, {
      ...cloud.env,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      AWS_SESSION_TOKEN: keys.sessionToken,
    });
    expectAnswer(result);
    expect(result.output).not.toContain('bedrock-api-key-');
    expectBearer(cloud, 'Converse');
  });
});
