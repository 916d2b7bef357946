import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Cloud } from '../support/cloud/cloud.ts';
import { developerEnv, startHelperCloud } from '../support/command/helper-cloud.ts';
import { type Home, makeHome } from '../support/command/run-command.ts';
import { askUntil, converse, startServe } from '../support/command/serve.ts';
import { logIn, writeSsoProfile } from '../support/command/sso-login.ts';

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

const keysSeen = () => {
  const seen = cloud.journal
    .entries({ action: 'Converse' })
    .map(({ headers }) => headers.authorization);
  return new Set(seen).size;
};

it('no request fails over three lives of a key', async () => {
  const env = { ...home.env, ...developerEnv(cloud), ...cloud.env };
  await using served = await startServe(['--region', 'us-west-2', '--duration', '6s'], env);
  await askUntil(served, ({ status }) => {
    expect(status).toBe(200);
    return keysSeen() > 3;
  });
  expect(await served.stop()).toEqual({ code: 0, signal: null });
});

it('many clients at once cause one sign-in', async () => {
  writeSsoProfile(cloud, home, 'dev');
  logIn(cloud, home);
  const env = { ...home.env, ...cloud.env, AWS_PROFILE: 'dev' };
  await using served = await startServe([], env);
  const answers = await Promise.all(Array.from({ length: 40 }, () => converse(served)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(cloud.journal.entries({ action: 'GetRoleCredentials' })).toHaveLength(1);
  expect(keysSeen()).toBe(1);
});

it('an ended login is said in the answer, and a new one heals without a restart', async () => {
  writeSsoProfile(cloud, home, 'dev');
  logIn(cloud, home);
  const env = { ...home.env, ...cloud.env };
  await using served = await startServe(['--profile', 'dev', '--duration', '4s', '--verbose'], env);
  expect((await converse(served)).status).toBe(200);
  logIn(cloud, home, { lifetimeSeconds: -60 });

  const refused = await askUntil(served, ({ status }) => status !== 200);
  expect(refused.status).toBe(403);
  expect(refused.headers.get('x-should-retry')).toBe('false');
  expect(await refused.text()).toContain('Run: aws sso login --profile dev');
  // AWS is not asked again for each request of a tool that does not give up.
  const before = cloud.journal.entries({ action: 'GetRoleCredentials' }).length;
  await Promise.all(Array.from({ length: 20 }, () => converse(served)));
  expect(cloud.journal.entries({ action: 'GetRoleCredentials' })).toHaveLength(before);
  expect(served.stderr()).toContain('Run: aws sso login --profile dev');

  logIn(cloud, home);
  await askUntil(served, ({ status }) => status === 200);
});

it('a key that Bedrock refuses is replaced, once for all who wait', async () => {
  writeSsoProfile(cloud, home, 'dev');
  logIn(cloud, home);
  const env = { ...home.env, ...cloud.env, AWS_PROFILE: 'dev' };
  await using served = await startServe([], env);
  expect((await converse(served)).status).toBe(200);
  // All of them are refused before the first is sent again.
  cloud.faults.add({
    service: 'sso',
    action: 'GetRoleCredentials',
    kind: 'latency',
    latencyMs: 4_000,
  });
  cloud.faults.add({
    service: 'bedrock-runtime',
    action: 'Converse',
    times: 8,
    kind: 'status',
    status: 403,
    code: 'ExpiredTokenException',
    message: 'Bearer Token has expired',
  });
  const answers = await Promise.all(Array.from({ length: 8 }, () => converse(served)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(keysSeen()).toBe(2);
});
