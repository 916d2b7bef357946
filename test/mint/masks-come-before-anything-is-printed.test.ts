import { describe, expect, it } from 'vitest';
import { mintWell } from '../support/action/mint-step.ts';
import type { StepResult } from '../support/action/run-action.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { bodyOf, findLeaks } from '../support/judges/canary.ts';

describe.concurrent('secrets are masked before anything can print them', () => {
  it('masks the key and its body, the AWS secrets and the identity token, in both forms', async () => {
    await using cloud = await startCloud();
    const { log, outputs } = await mintWell(cloud, {
      inputs: { 'export-aws-credentials': 'true' },
    });

    const [secretKey, sessionToken, identityToken, requestToken] = cloud.secrets() as string[];
    const token = outputs.token as string;
    const secrets = [token, bodyOf(token), secretKey, sessionToken, identityToken, requestToken];
    for (const secret of secrets as string[]) {
      expect(log.masks).toContain(secret);
      expect(log.masks).toContain(encodeURIComponent(secret));
    }
  });

  it('masks AWS secrets as soon as they are had, and so before the key that holds them', async () => {
    await using cloud = await startCloud();
    const { log, outputs } = await mintWell(cloud);
    const [secretKey, sessionToken] = cloud.secrets() as [string, string];
    const token = log.masks.indexOf(outputs.token as string);
    expect(log.masks.indexOf(secretKey)).toBeLessThan(token);
    expect(log.masks.indexOf(sessionToken)).toBeLessThan(token);
  });

  it('masks the key of every region', async () => {
    await using cloud = await startCloud();
    const { log, outputs } = await mintWell(cloud, {
      inputs: { 'aws-region': 'us-east-1,us-west-2,eu-west-1' },
    });
    const tokens = Object.values(JSON.parse(outputs.tokens as string)) as string[];
    expect(tokens).toHaveLength(3);
    for (const token of tokens) {
      expect(log.masks).toContain(token);
      expect(log.masks).toContain(bodyOf(token));
    }
  });

  it('masks the secrets that it finds in the environment', async () => {
    await using cloud = await startCloud();
    const keys = cloud.issue({ role: 'bedrock-ci' });
    const bearer = 'bedrock-api-key-left+by/an+earlier/step==';
    const { log } = await mintWell(cloud, {
      identity: false,
      inputs: { 'role-to-assume': '', auth: 'ambient' },
      env: {
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        AWS_SESSION_TOKEN: keys.sessionToken,
        AWS_BEARER_TOKEN_BEDROCK: bearer,
      },
    });
    for (const secret of [keys.secretAccessKey, keys.sessionToken as string, bearer]) {
      expect(log.masks).toContain(secret);
      expect(log.masks).toContain(encodeURIComponent(secret));
    }
  });

  it('masks with lines of their own, since the runner reads a mask to the end of its line', async () => {
    await using cloud = await startCloud();
    const { log } = await mintWell(cloud);
    for (const mask of log.masks) expect(mask).not.toMatch(/[\r\n]|^$/);
  });
});

describe('the canary that watches every test', () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY=';
  const clean: StepResult = {
    code: 0,
    signal: null,
    raw: '',
    log: { text: '', annotations: [], masks: [] },
    environment: {},
    outputs: {},
    state: {},
    files: { env: '', output: '', summary: '' },
    strays: [],
    milliseconds: 0,
  };
  const block = (name: string) => `${name}<<end\n${secret}\nend\n`;

  it.each<[where: string, step: Partial<StepResult>]>([
    ['the masked log', { log: { ...clean.log, text: `a ${secret} b` } }],
    ['the masked log, URL-encoded', { log: { ...clean.log, text: encodeURIComponent(secret) } }],
    [
      'an annotation',
      { log: { ...clean.log, annotations: [{ level: 'error', message: secret }] } },
    ],
    ['the summary', { files: { ...clean.files, summary: secret } }],
    ['an output', { files: { ...clean.files, output: block('assumed-role-arn') } }],
    ['the place of another secret', { files: { ...clean.files, output: block('token') } }],
    ['a variable', { files: { ...clean.files, env: block('AWS_SECRET_ACCESS_KEY') } }],
    ['the output before its mask', { raw: `${secret}\n::add-mask::${secret}\n` }],
    ['a debug line', { raw: `::add-mask::${secret}\n::debug::${secret}\n` }],
  ])('sings about a secret in %s', (_, step) => {
    expect(findLeaks({ ...clean, ...step }, { secrets: [secret] })).not.toEqual([]);
  });

  it('finds a token that it was not given', () => {
    const token = `bedrock-api-key-${btoa('bedrock.amazonaws.com/?Action=CallWithBearerToken')}`;
    const said = { ...clean, log: { ...clean.log, text: token.slice('bedrock-api-key-'.length) } };
    expect(findLeaks(said, { secrets: [] })).not.toEqual([]);
  });

  it('is silent about masks, and about secrets where they were asked for', () => {
    const step = {
      ...clean,
      raw: `::add-mask::${secret}\n`,
      files: { ...clean.files, env: block('AWS_SECRET_ACCESS_KEY') },
    };
    expect(findLeaks(step, { secrets: [secret], mayExportCredentials: true })).toEqual([]);
  });
});
