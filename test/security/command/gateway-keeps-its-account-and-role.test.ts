import { join } from 'node:path';
import type { LoginRequest } from '@bedrock-token/emulator';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { ACCOUNT, type Cloud, startCloud } from '../../support/cloud/cloud.ts';
import { furnish, HELPER_CONFIG, NARROW_ROLE } from '../../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand } from '../../support/command/run-command.ts';
import { converse, type Served, startServe } from '../../support/command/serve.ts';

const START_URL = 'https://example.awsapps.com/start';
const OTHER_ACCOUNT = '210987654321';
const [first] = HELPER_CONFIG.accounts ?? [];
/** The same account with a second permission set, and another account with the same one. */
const CONFIG = {
  accounts: [
    {
      ...first,
      id: ACCOUNT,
      permissionSets: ['Developer', 'Admin'].map((name) => ({
        name,
        policies: first?.permissionSets?.[0]?.policies ?? [],
      })),
    },
    { id: OTHER_ACCOUNT, permissionSets: first?.permissionSets ?? [] },
  ],
};

let cloud: Cloud;
let home: Home;
beforeAll(async () => {
  cloud = await startCloud(CONFIG);
});
afterAll(() => cloud.stop());
beforeEach(() => {
  home = makeHome();
  cloud.journal.clear();
});
afterEach(() => home[Symbol.dispose]());

function logIn(request: Partial<LoginRequest> = {}): void {
  const of = { startUrl: START_URL, region: 'eu-central-1', session: 'work', ...request };
  const { name, content } = cloud.ssoLogin(of);
  furnish(home, { [join('.aws', 'sso', 'cache', name)]: content });
}

const ssoProfile = (account: string, role: string) => `[sso-session work]
sso_start_url = ${START_URL}
sso_region = eu-central-1
[profile dev]
sso_session = work
sso_account_id = ${account}
sso_role_name = ${role}
region = us-west-2
`;

/** A tool that writes sessions of a role to the credentials file, and the session's name. */
function writeSession(role: string, sessionName: string): void {
  const keys = cloud.issue({ role, sessionName });
  furnish(home, {
    '.aws/config': '[profile dev]\nregion = us-west-2\n',
    '.aws/credentials': `[dev]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\naws_session_token = ${keys.sessionToken}\n`,
  });
}

const serve = () =>
  startServe(['--profile', 'dev', '--duration', '4s'], { ...home.env, ...cloud.env });

/** Asks until the answer is not 200, or so many keys were seen. */
async function askOn(served: Served, keys = 4): Promise<Response> {
  const seen = () =>
    new Set(
      cloud.journal.entries({ action: 'Converse' }).map((entry) => entry.headers.authorization),
    );
  const end = Date.now() + 60_000;
  for (;;) {
    const answer = await converse(served);
    if (answer.status !== 200 || seen().size >= keys) return answer;
    if (Date.now() > end) throw new Error('There was no other key within a minute.');
    await answer.body?.cancel();
  }
}

it.each<[string, () => void, () => void, string]>([
  [
    'an SSO profile that is edited to another account',
    () => {
      furnish(home, { '.aws/config': ssoProfile(ACCOUNT, 'Developer') });
      logIn();
    },
    () => furnish(home, { '.aws/config': ssoProfile(OTHER_ACCOUNT, 'Developer') }),
    OTHER_ACCOUNT,
  ],
  [
    'an SSO profile that is edited to another role',
    () => {
      furnish(home, { '.aws/config': ssoProfile(ACCOUNT, 'Developer') });
      logIn();
    },
    () => furnish(home, { '.aws/config': ssoProfile(ACCOUNT, 'Admin') }),
    'Admin',
  ],
  [
    'a login of another person',
    () => {
      furnish(home, { '.aws/config': ssoProfile(ACCOUNT, 'Developer') });
      logIn();
    },
    () => {
      // The edit, which changes nothing, is what makes the SDK read the login again.
      furnish(home, { '.aws/config': `${ssoProfile(ACCOUNT, 'Developer')}\n` });
      logIn({ user: 'other@example.com' });
    },
    'other@example.com',
  ],
  [
    'a credentials file with a session of another role',
    () => writeSession('bedrock-dev', 'one'),
    () => writeSession('bedrock-ci', 'one'),
    'bedrock-ci',
  ],
])('%s gets no request of the gateway', async (_, begin, change, other) => {
  begin();
  await using served = await serve();
  expect((await converse(served)).status).toBe(200);
  change();
  const refused = await askOn(served);
  expect(refused.status).toBe(403);
  const text = await refused.text();
  expect(text).toContain(other);
  expect(text).toContain('restart the gateway');
});

it('new sessions of the same role are taken, whatever their names', async () => {
  writeSession('bedrock-dev', 'one');
  await using served = await serve();
  expect((await converse(served)).status).toBe(200);
  writeSession('bedrock-dev', 'two');
  expect((await askOn(served, 3)).status).toBe(200);
});

it('a key of the cache whose owner was not asked for is not taken', async () => {
  furnish(home, { '.aws/config': ssoProfile(ACCOUNT, 'Admin') });
  logIn();
  const env = { ...home.env, ...cloud.env };
  expect((await runCommand(['get', '--profile', 'dev'], { env })).code).toBe(0);
  cloud.journal.clear();
  await using served = await startServe(['--profile', 'dev'], env);
  expect((await converse(served)).status).toBe(200);
  expect(cloud.journal.entries({ action: 'GetCallerIdentity' })).toHaveLength(1);
});

it('without AWS STS it starts, and a renewal that STS cannot confirm fails for a while', async () => {
  writeSession('bedrock-dev', 'one');
  await using served = await serve();
  expect((await converse(served)).status).toBe(200);
  writeSession('bedrock-dev', 'two');
  cloud.faults.add({
    service: 'sts',
    action: 'GetCallerIdentity',
    times: 1_000,
    kind: 'status',
    status: 503,
    code: 'ServiceUnavailable',
    message: 'Try later.',
  });
  const refused = await askOn(served);
  expect(refused.status).toBe(503);
  expect(await refused.text()).toContain(`assumed-role/${NARROW_ROLE.split('/')[1]}`);
  // A second gateway has nothing to compare with: networks without STS need one, too.
  await using other = await startServe(['--profile', 'dev', '--no-cache'], {
    ...home.env,
    ...cloud.env,
  });
  expect((await converse(other)).status).toBe(200);
  cloud.faults.clear();
  const end = Date.now() + 60_000;
  let status = 0;
  while (status !== 200 && Date.now() < end) ({ status } = await converse(served));
  expect(status).toBe(200);
});
