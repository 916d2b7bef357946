import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { ROLE_ARN, start, stsClient } from '../../test-support/scenario.ts';
import type { Emulator } from '../emulator.ts';

const CREDENTIALS = '/latest/meta-data/iam/security-credentials/';

async function putToken(emulator: Emulator, seconds: string, more: Record<string, string> = {}) {
  const response = await fetch(`${emulator.url}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': seconds, ...more },
  });
  return { status: response.status, token: await response.text() };
}

async function ask(emulator: Emulator, path: string, token?: string) {
  const headers: Record<string, string> =
    token === undefined ? {} : { 'x-aws-ec2-metadata-token': token };
  const response = await fetch(`${emulator.url}${path}`, { headers });
  return { status: response.status, body: await response.text() };
}

describe('instance metadata', () => {
  it('names the role and gives its session', async () => {
    const emulator = await start();
    const env = emulator.instanceEnv(ROLE_ARN);
    expect(env).toEqual({ AWS_EC2_METADATA_SERVICE_ENDPOINT: emulator.url });
    const { token } = await putToken(emulator, '60');
    expect(await ask(emulator, CREDENTIALS, token)).toEqual({ status: 200, body: 'bedrock-ci' });
    const { status, body } = await ask(emulator, `${CREDENTIALS}bedrock-ci`, token);
    expect(status).toBe(200);
    const answer = JSON.parse(body);
    expect(answer).toMatchObject({ Code: 'Success', Type: 'AWS-HMAC' });
    expect(Date.parse(answer.Expiration) - Date.parse(answer.LastUpdated)).toBe(21_600_000);
    const { Arn } = await stsClient(emulator, {
      accessKeyId: answer.AccessKeyId,
      secretAccessKey: answer.SecretAccessKey,
      sessionToken: answer.Token,
    }).send(new GetCallerIdentityCommand({}));
    expect(Arn).toMatch(/assumed-role\/bedrock-ci\/i-[0-9a-f]{17}$/);
  });

  it('wants a token that it gave and that has not ended', async () => {
    const emulator = await start();
    emulator.instanceEnv('bedrock-ci');
    expect(await ask(emulator, CREDENTIALS)).toMatchObject({ status: 401 });
    expect(await ask(emulator, CREDENTIALS, 'x')).toMatchObject({ status: 401 });
    const { token } = await putToken(emulator, '60');
    expect(await ask(emulator, CREDENTIALS, token)).toMatchObject({ status: 200 });
    emulator.clock.offsetMs = 61_000;
    expect(await ask(emulator, CREDENTIALS, token)).toMatchObject({ status: 401 });
    expect(await ask(emulator, `${CREDENTIALS}bedrock-ci`, token)).toMatchObject({ status: 401 });
  });

  it('has no other role than it was given last, and none before', async () => {
    const emulator = await start();
    const { token } = await putToken(emulator, '60');
    expect(await ask(emulator, CREDENTIALS, token)).toMatchObject({ status: 404 });
    emulator.instanceEnv('bedrock-ci');
    expect(await ask(emulator, `${CREDENTIALS}other`, token)).toMatchObject({ status: 404 });
  });

  it.each(['', '0', '21601', 'x', '1e2', '60.5', '-1'])(
    'gives no token for %j seconds',
    async (seconds) => {
      const emulator = await start();
      expect(await putToken(emulator, seconds)).toMatchObject({ status: 400 });
    },
  );

  it('gives no token through a proxy', async () => {
    const emulator = await start();
    const forwarded = await putToken(emulator, '60', { 'x-forwarded-for': '10.0.0.1' });
    expect(forwarded.status).toBe(403);
  });

  it('is journalled without its tokens, and broken like every other service', async () => {
    const emulator = await start();
    emulator.instanceEnv('bedrock-ci');
    const { token } = await putToken(emulator, '60');
    emulator.faults.add({ service: 'latest', action: 'GetRoleName', kind: 'status', status: 503 });
    expect(await ask(emulator, CREDENTIALS, token)).toMatchObject({ status: 503 });
    expect(await ask(emulator, CREDENTIALS, token)).toMatchObject({ status: 200 });
    const entries = emulator.journal.entries({ service: 'latest' });
    expect(entries.map(({ action }) => action)).toEqual(['PutToken', 'GetRoleName', 'GetRoleName']);
    expect(JSON.stringify(entries)).not.toContain(token);
    expect(emulator.secrets()).toContain(token);
  });
});
