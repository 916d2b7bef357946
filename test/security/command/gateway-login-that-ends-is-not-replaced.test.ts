import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Cloud } from '../../support/cloud/cloud.ts';
import { furnish, startHelperCloud } from '../../support/command/helper-cloud.ts';
import { type Home, makeHome } from '../../support/command/run-command.ts';
import { askUntil, converse, startServe } from '../../support/command/serve.ts';
import { logIn, writeSsoProfile } from '../../support/command/sso-login.ts';

let cloud: Cloud;
let home: Home;
beforeAll(async () => {
  cloud = await startHelperCloud();
});
afterAll(() => cloud.stop());
beforeEach(() => {
  home = makeHome();
  cloud.journal.clear();
});
afterEach(() => home[Symbol.dispose]());

it('with the login ended, no other identity of this machine is used', async () => {
  writeSsoProfile(cloud, home);
  logIn(cloud, home);
  const env = { ...home.env, ...cloud.env };
  await using served = await startServe(['--duration', '4s'], env);
  expect((await converse(served)).status).toBe(200);
  logIn(cloud, home, { lifetimeSeconds: -60 });
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'dev' });
  const credentials = `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  const refused = await askUntil(served, ({ status }) => {
    furnish(home, { '.aws/credentials': credentials });
    return status !== 200;
  });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toMatch(/source "sso"|aws sso login/);
});
