import { describe, expect, it } from 'vitest';
import { start } from '../../test-support/scenario.ts';
import type { Emulator } from '../emulator.ts';

describe('the container endpoint', () => {
  it('gives a session of the role to who shows its token, and to nobody else', async () => {
    const cloud = await start();
    const env = cloud.containerEnv('bedrock-ci');
    const ask = (authorization: string) =>
      fetch(env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '', { headers: { authorization } });
    const answer = await ask(env.AWS_CONTAINER_AUTHORIZATION_TOKEN ?? '');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      AccessKeyId: expect.stringMatching(/^ASIA/),
      Token: expect.any(String),
    });
    expect((await ask('x')).status).toBe(401);
    expect(cloud.secrets()).toContain(env.AWS_CONTAINER_AUTHORIZATION_TOKEN);
  });
});

describe('instance metadata', () => {
  const CREDENTIALS = '/latest/meta-data/iam/security-credentials/';

  async function putToken(url: string, seconds: string) {
    const response = await fetch(`${url}/latest/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': seconds },
    });
    return { status: response.status, token: await response.text() };
  }

  async function ask(cloud: Emulator, path: string, token?: string) {
    const headers = token === undefined ? {} : { 'x-aws-ec2-metadata-token': token };
    const response = await fetch(`${cloud.url}${path}`, { headers });
    return { status: response.status, body: await response.text() };
  }

  it('asks for a token first, then names the role, then gives its session', async () => {
    const cloud = await start();
    expect(cloud.instanceEnv('bedrock-ci')).toEqual({
      AWS_EC2_METADATA_SERVICE_ENDPOINT: cloud.url,
    });
    expect((await ask(cloud, CREDENTIALS)).status).toBe(401);
    expect((await ask(cloud, CREDENTIALS, 'x')).status).toBe(401);
    const { token } = await putToken(cloud.url, '60');
    expect(await ask(cloud, CREDENTIALS, token)).toEqual({ status: 200, body: 'bedrock-ci' });
    const { status, body } = await ask(cloud, `${CREDENTIALS}bedrock-ci`, token);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      Code: 'Success',
      AccessKeyId: expect.stringMatching(/^ASIA/),
    });
    expect((await ask(cloud, `${CREDENTIALS}other`, token)).status).toBe(404);
  });

  it.each(['', '0', '21601', 'x'])('gives no token for %j seconds', async (seconds) => {
    const cloud = await start();
    expect((await putToken(cloud.url, seconds)).status).toBe(400);
  });

  it('has no role unless it is given one', async () => {
    const cloud = await start();
    const { token } = await putToken(cloud.url, '60');
    expect((await ask(cloud, CREDENTIALS, token)).status).toBe(404);
  });
});
