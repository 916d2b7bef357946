import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { ROLE_ARN, start, stsClient } from '../../test-support/scenario.ts';
import { startEmulator } from '../start-emulator.ts';

interface Answer {
  AccessKeyId: string;
  SecretAccessKey: string;
  Token: string;
  Expiration: string;
  RoleArn: string;
}

async function ask(env: Record<string, string>, authorization?: string) {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const response = await fetch(env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '', { headers });
  return { status: response.status, body: (await response.json()) as Answer };
}

describe('the container endpoint', () => {
  it('gives a session of the role to who shows the token', async () => {
    const emulator = await start();
    const env = emulator.containerEnv('bedrock-ci');
    const { status, body } = await ask(env, env.AWS_CONTAINER_AUTHORIZATION_TOKEN);
    expect(status).toBe(200);
    expect(body.RoleArn).toBe(ROLE_ARN);
    expect(body.Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect((Date.parse(body.Expiration) - Date.now()) / 1000).toBeCloseTo(21_600, -1);
    const { Arn } = await stsClient(emulator, {
      accessKeyId: body.AccessKeyId,
      secretAccessKey: body.SecretAccessKey,
      sessionToken: body.Token,
    }).send(new GetCallerIdentityCommand({}));
    expect(Arn).toMatch(/assumed-role\/bedrock-ci\/[0-9a-f]{32}$/);
  });

  it('gives nothing to anybody else', async () => {
    const emulator = await start();
    const env = emulator.containerEnv(ROLE_ARN);
    expect(await ask(env)).toMatchObject({ status: 401 });
    const prefixed = `Bearer ${env.AWS_CONTAINER_AUTHORIZATION_TOKEN}`;
    expect(await ask(env, prefixed)).toMatchObject({ status: 401 });
  });

  it('keeps two containers apart', async () => {
    const emulator = await start();
    const one = emulator.containerEnv('bedrock-ci', { durationSeconds: 900 });
    const other = emulator.containerEnv('bedrock-ci', { durationSeconds: 3600 });
    const ends = async (env: Record<string, string>) =>
      (await ask(env, env.AWS_CONTAINER_AUTHORIZATION_TOKEN)).body.Expiration;
    const apart = Date.parse(await ends(other)) - Date.parse(await ends(one));
    expect(apart / 1000).toBeCloseTo(2700, -1);
  });

  it('renews a session five minutes before its end, no sooner', async () => {
    const emulator = await start();
    const env = emulator.containerEnv('bedrock-ci', { durationSeconds: 3600 });
    const keyId = async () =>
      (await ask(env, env.AWS_CONTAINER_AUTHORIZATION_TOKEN)).body.AccessKeyId;
    const first = await keyId();
    emulator.clock.offsetMs = 3_290_000;
    expect(await keyId()).toBe(first);
    emulator.clock.offsetMs = 3_310_000;
    expect(await keyId()).not.toBe(first);
  });

  it('keeps its token out of the journal, and names it as a secret', async () => {
    const emulator = await start();
    const env = emulator.containerEnv('bedrock-ci');
    await ask(env, env.AWS_CONTAINER_AUTHORIZATION_TOKEN);
    expect(JSON.stringify(emulator.journal.entries({ service: 'container' }))).not.toContain(
      env.AWS_CONTAINER_AUTHORIZATION_TOKEN,
    );
    expect(emulator.secrets()).toContain(env.AWS_CONTAINER_AUTHORIZATION_TOKEN);
  });

  it('refuses a role that is not configured before anybody asks for it', async () => {
    const emulator = await start();
    expect(() => emulator.containerEnv('nobody')).toThrow('there is no role nobody');
    expect(() => emulator.instanceEnv('nobody')).toThrow('there is no role nobody');
  });

  it('does not expect a query', async () => {
    const emulator = await startEmulator();
    const env = emulator.containerEnv('bedrock-ci');
    const asked = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${env.AWS_CONTAINER_CREDENTIALS_FULL_URI}?v=1`,
    };
    const answer = await ask(asked, env.AWS_CONTAINER_AUTHORIZATION_TOKEN);
    expect(answer.status).toBe(501);
    await emulator.stop({ allowUnexpected: true });
  });
});
