import { join } from 'node:path';
import type { LoginRequest } from '@bedrock-token/emulator';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ACCOUNT, type Cloud } from '../../support/cloud/cloud.ts';
import { furnish, startHelperCloud } from '../../support/command/helper-cloud.ts';
import { type Home, makeHome } from '../../support/command/run-command.ts';
import { converse, type Served, startServe } from '../../support/command/serve.ts';

const START_URL = 'https://example.awsapps.com/start';
const CONFIG = `[sso-session work]
sso_start_url = ${START_URL}
sso_region = eu-central-1
[profile dev]
sso_session = work
sso_account_id = ${ACCOUNT}
sso_role_name = Developer
region = us-west-2
`;

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

function logIn(request: Partial<LoginRequest>): void {
  const of = { startUrl: START_URL, region: 'eu-central-1', session: 'work', ...request };
  const { name, content } = cloud.ssoLogin(of);
  furnish(home, { [join('.aws', 'sso', 'cache', name)]: content });
}

/** Asks until it holds, one request after the other, for a minute at most. */
async function askUntil(served: Served, holds: (answer: Response) => boolean): Promise<Response> {
  const end = Date.now() + 60_000;
  for (;;) {
    const answer = await converse(served);
    if (holds(answer)) return answer;
    if (Date.now() > end) throw new Error(`It never came; the last status is ${answer.status}.`);
    await answer.body?.cancel();
  }
}

it('with the login ended, no other identity of this machine is used', async () => {
  furnish(home, { '.aws/config': CONFIG.replace('[profile dev]', '[default]') });
  logIn({ refreshable: false });
  const env = { ...home.env, ...cloud.env };
  await using served = await startServe(['--duration', '4s'], env);
  expect((await converse(served)).status).toBe(200);
  logIn({ lifetimeSeconds: -60, refreshable: false });
  const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'dev' });
  const credentials = `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
  const refused = await askUntil(served, ({ status }) => {
    furnish(home, { '.aws/credentials': credentials });
    return status !== 200;
  });
  expect(refused.status).toBe(403);
  expect(await refused.text()).toMatch(/source "sso"|aws sso login/);
});
