import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHttp } from '@aws-sdk/credential-providers';
import { expect, it } from 'vitest';
import { startCloud } from '../../support/cloud/cloud.ts';
import { developerEnv, HELPER_CONFIG, NARROW_ROLE } from '../../support/command/helper-cloud.ts';
import { makeHome } from '../../support/command/run-command.ts';
import { startServe } from '../../support/command/serve.ts';

const REGION = 'us-west-2';

it('AWS SDKs get credentials that are renewed, by a token of its own', async () => {
  await using cloud = await startCloud(HELPER_CONFIG);
  using home = makeHome();
  const env = { ...home.env, ...developerEnv(cloud), ...cloud.env };
  const args = ['--region', REGION, '--role-arn', NARROW_ROLE, '--credentials', '--verbose'];
  await using served = await startServe(args, env);
  const announced = served.stdout();
  const uri = `${served.url}/credentials`;
  expect(announced).toContain(`AWS_CONTAINER_CREDENTIALS_FULL_URI='${uri}'`);
  const [, file = ''] = /AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE='([^']+)'/.exec(announced) ?? [];
  expect(lstatSync(file).mode & 0o777).toBe(0o600);
  const token = readFileSync(file, 'utf8');
  expect(token).toMatch(/^bedrock-container-[\w-]{43}$/);
  expect(token.slice(-43)).not.toBe(served.key.slice(-43));
  expect(file).toBe(join(home.path, '.local/state/bedrock-token/gateway/credentials-token'));

  const provider = fromHttp({
    awsContainerCredentialsFullUri: uri,
    awsContainerAuthorizationTokenFile: file,
  });
  const credentials = await provider();
  expect(credentials.sessionToken).toBeTruthy();
  expect(credentials.expiration?.getTime()).toBeGreaterThan(Date.now() + 15 * 60_000);
  // From memory from then on.
  for (let turn = 0; turn < 3; turn++) await provider();
  expect(cloud.journal.entries({ action: 'AssumeRole' }).length).toBeLessThanOrEqual(2);

  for (const given of [served.key, `Bearer ${token}`, `${token}x`, '']) {
    const answer = await fetch(uri, { headers: { authorization: given } });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: expect.any(String) });
  }
  // Nor does the token open Bedrock.
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${served.url}/foundation-models`, { headers })).status).toBe(401);
  const secrets = [token, served.key, credentials.secretAccessKey, ...cloud.secrets()];
  expect(secrets.filter((secret) => served.stderr().includes(secret))).toEqual([]);
});

it('the keys of a user are not handed out', async () => {
  await using cloud = await startCloud(HELPER_CONFIG);
  using home = makeHome();
  const env = { ...home.env, ...developerEnv(cloud), ...cloud.env };
  await using served = await startServe(['--region', REGION, '--credentials'], env);
  const [, file = ''] = /TOKEN_FILE='([^']+)'/.exec(served.stdout()) ?? [];
  const headers = { authorization: readFileSync(file, 'utf8') };
  const answer = await fetch(`${served.url}/credentials`, { headers });
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain('--role-arn');
});
