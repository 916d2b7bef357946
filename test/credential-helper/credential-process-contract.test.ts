import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { INFERENCE_POLICY } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import { ACCOUNT, type Cloud, startCloud } from '../support/cloud/cloud.ts';
import {
  actionsOf,
  ask,
  developerEnv,
  furnish,
  HELPER_CONFIG,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { command, type Home, makeHome, runProgram } from '../support/command/run-command.ts';

const NARROW = ['--role-arn', NARROW_ROLE, '--scope', 'inference'];
const IN_REGION = { AWS_REGION: 'us-east-1' };

interface Answer {
  Version: number;
  AccessKeyId: string;
  SecretAccessKey: string;
  SessionToken?: string;
  Expiration?: string;
  AccountId?: string;
}

async function get(cloud: Cloud, home: Home, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const options = { env: { ...IN_REGION, ...developerEnv(cloud), ...env } };
  const result = await ask(cloud, home, ['credential-process', ...args], options);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout) as Answer;
}

/** What the SDKs take, and nothing that they do not know ("Process credential provider"). */
const NAMES = 'AccessKeyId AccountId Expiration SecretAccessKey SessionToken Version'.split(' ');

describe.concurrent('credential-process', () => {
  it('prints keys of a user without an end, and asks nobody', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = developerEnv(cloud);
    expect(await get(cloud, home, [], env)).toEqual({
      Version: 1,
      AccessKeyId: env.AWS_ACCESS_KEY_ID,
      SecretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    });
    expect(actionsOf(cloud)).toEqual([]);
  });

  it('prints a session with its end, by one call however often it is asked', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = developerEnv(cloud);
    const answers = [];
    for (let call = 0; call < 3; call++) answers.push(await get(cloud, home, NARROW, env));
    const [answer = {} as Answer] = answers;
    expect(answers).toEqual([answer, answer, answer]);
    expect(Object.keys(answer).sort()).toEqual(NAMES);
    expect(answer).toMatchObject({ Version: 1, AccountId: ACCOUNT });
    expect(answer.Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const left = Date.parse(answer.Expiration ?? '') - Date.now();
    expect(left).toBeGreaterThan(3_500_000);
    expect(left).toBeLessThanOrEqual(3_600_000);
    expect(actionsOf(cloud)).toEqual(['sts AssumeRole']);
  });

  it('prints a session that ends soon, and the one after it, unless more is asked for', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const logIn = (durationSeconds: number) => {
      const keys = cloud.issue({ role: 'bedrock-dev', durationSeconds });
      const end = keys.expiration?.toISOString().replace(/\.\d+Z/, 'Z');
      furnish(home, {
        '.aws/credentials': `[saml]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\naws_session_token = ${keys.sessionToken}\nx_security_token_expires = ${end}\n`,
      });
      return { SessionToken: keys.sessionToken, Expiration: end };
    };
    const args = ['credential-process', '--profile', 'saml'];
    const options = { env: IN_REGION };
    for (const seconds of [120, 240]) {
      const session = logIn(seconds);
      const { code, stdout, stderr } = await ask(cloud, home, args, options);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject(session);
    }
    const asked = await ask(cloud, home, [...args, '--min-ttl', '5m'], options);
    expect(asked.code).toBe(4);
  });
});

const WIDE_ROLE = `arn:aws:iam::${ACCOUNT}:role/wide`;
const MAY_ASSUME = {
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action: 'sts:AssumeRole', Resource: '*' }],
};

/** The developer's account, with a role that may do more than inference. */
const startWideCloud = () =>
  startCloud({
    accounts: (HELPER_CONFIG.accounts ?? []).map((account) => ({
      ...account,
      roles: (account.roles ?? []).flatMap((role) =>
        role.name === 'bedrock-dev'
          ? [role, { ...role, name: 'wide', policies: [INFERENCE_POLICY, MAY_ASSUME] }]
          : [role],
      ),
    })),
  });

/** What the SDK can do with the credentials of a profile: two calls, and what became of them. */
const CALLS: [cwd: string, script: string][] = [
  [
    'test',
    `import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
const messages = [{ role: 'user', content: [{ text: 'Hello' }] }];
const converse = new ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages });
console.log((await new BedrockRuntimeClient({}).send(converse)).output.message.role);`,
  ],
  [
    'packages/aws',
    `import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
const params = { RoleArn: '${NARROW_ROLE}', RoleSessionName: 'more' };
console.log(await fromTemporaryCredentials({ params })().then(() => 'assumed', ({ name }) => name));`,
  ],
];

/** A home with a profile whose credentials come from us, and the variables to use it. */
function furnishProfile(cloud: Cloud, home: Home, args: string[]): NodeJS.ProcessEnv {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = developerEnv(cloud);
  const words = [...command, 'credential-process', '--profile', 'keys', ...args];
  furnish(home, {
    '.aws/credentials': `[keys]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`,
    '.aws/config': `[profile us]\nregion = us-east-1\ncredential_process = ${words.map((word) => `"${word}"`).join(' ')}\n`,
  });
  return { ...home.env, ...cloud.env, AWS_PROFILE: 'us', AWS_REGION: 'us-east-1' };
}

it.each([
  ['may do what its role may', 'role', 'assumed'],
  ['narrowed to inference may do nothing else', 'inference', 'AccessDenied'],
])('the AWS SDK with a profile that names us, %s', async (_, scope, then) => {
  await using cloud = await startWideCloud();
  using home = makeHome();
  const env = furnishProfile(cloud, home, ['--role-arn', WIDE_ROLE, '--scope', scope]);
  const said: string[] = [];
  for (const [cwd, script] of CALLS) {
    const words = [process.execPath, '--input-type=module', '--eval', script];
    const result = await runProgram(words, { env, cwd: join(repositoryRoot, cwd) });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    said.push(result.stdout.trim());
  }
  expect(said).toEqual(['assistant', then]);
});

const hasAws = spawnSync('aws', ['--version'], { stdio: 'ignore' }).status === 0;

it.skipIf(!hasAws)('the AWS CLI takes the answer, too', async () => {
  await using cloud = await startHelperCloud();
  using home = makeHome();
  const env = { ...process.env, ...furnishProfile(cloud, home, NARROW) };
  const words = ['aws', 'sts', 'get-caller-identity', '--output', 'json'];
  const { stdout, stderr } = await runProgram(words, { env, limitMs: 50_000 });
  expect(JSON.parse(stdout || JSON.stringify({ stderr }))).toMatchObject({
    Arn: expect.stringMatching(/:assumed-role\/bedrock-dev\/bedrock-token-/),
  });
});
