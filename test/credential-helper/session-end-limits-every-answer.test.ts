// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cloud } from '../support/cloud/cloud.ts';
import { actionsOf, ask, furnish, startHelperCloud } from '../support/command/helper-cloud.ts';
import { type Home, makeHome } from '../support/command/run-command.ts';
import { promptsOf, runShell } from '../support/command/shells.ts';

const UNKNOWN = "unknown: the session's end is not known here";
const IN_REGION = { AWS_REGION: 'us-east-1' };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startHelperCloud();
});
afterAll(() => cloud.stop());

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** In the place of AWS STS. Returns its address. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const inSeconds = (seconds: number) =>
  new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** A session of 15 minutes, as variables. */
function sessionEnv() {
  const keys = cloud.issue({ role: 'bedrock-dev', durationSeconds: 900 });
  return {
    ...IN_REGION,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: String(keys.sessionToken),
  };
}

/** The same as a profile, with what its tool writes next to it. */
function furnishProfile(home: Home, setting: string, env = sessionEnv()) {
  furnish(home, {
    '.aws/credentials': `[saml]\naws_access_key_id = ${env.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${env.AWS_SECRET_ACCESS_KEY}\naws_session_token = ${env.AWS_SESSION_TOKEN}\n${setting}\n`,
  });
}

const SAML = ['--profile', 'saml'];
const json = async (home: Home, args: string[], env: NodeJS.ProcessEnv) => {
  const result = await ask(cloud, home, ['get', '--format', 'json', ...args], { env });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(result.stdout);
};

/** A key has whole seconds from its signing on, and so ends up to two seconds before the session. */
function expectEnd({ Expiration }: { Expiration: string }, end: string): void {
  const early = Date.parse(end) - Date.parse(Expiration);
  expect(early).toBeGreaterThanOrEqual(0);
  expect(early).toBeLessThanOrEqual(2_000);
}

describe('a session whose end a setting or variable has', () => {
  // The other names: packages/aws/src/credentials/session-end.test.ts.
  it('x_security_token_expires of the profile limits the key', async () => {
    using home = makeHome();
    const end = inSeconds(900);
    furnishProfile(home, `x_security_token_expires = ${end}`);
    expectEnd(await json(home, SAML, IN_REGION), end);
    const { code, stderr } = await ask(cloud, home, ['get', '--min-ttl', '1h', ...SAML], {
      env: IN_REGION,
    });
    expect({ code, stderr }).toMatchObject({ code: 4, stderr: expect.stringMatching(/8\d\d s/) });
  });

  it('AWS_CREDENTIAL_EXPIRATION limits the key, in every form of a time', async () => {
    using home = makeHome();
    const end = inSeconds(900);
    const basic = end.replace(/[-:]/g, '');
    const epoch = String(Date.parse(end) / 1000);
    for (const value of [end, basic, epoch]) {
      expectEnd(await json(home, [], { ...sessionEnv(), AWS_CREDENTIAL_EXPIRATION: value }), end);
    }
  });

  it('one that has expired gives nothing, and the message names the setting', async () => {
    using home = makeHome();
    furnishProfile(home, `x_security_token_expires = ${inSeconds(-60)}`);
    for (const verb of ['get', 'credential-process']) {
      const { code, stderr } = await ask(cloud, home, [verb, ...SAML], { env: IN_REGION });
      expect(code).toBe(4);
      expect(stderr).toMatch(/expired at .*x_security_token_expires of profile saml/);
    }
  });

  it("a user's keys have no end, whatever a variable says that was left over", async () => {
    using home = makeHome();
    const { accessKeyId, secretAccessKey } = cloud.issue({ user: 'dev' });
    const env = {
      ...IN_REGION,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_CREDENTIAL_EXPIRATION: inSeconds(-60),
    };
    const { Expiration } = await json(home, ['--min-ttl', '11h'], env);
    expect(Date.parse(Expiration) - Date.now()).toBeGreaterThan(42_000_000);
  });
});

describe('a session whose end is unknown', () => {
  it('is never claimed to last, by any verb, and is kept for minutes only', async () => {
    using home = makeHome();
    const env = sessionEnv();
    const before = actionsOf(cloud).length;
    const answer = await json(home, [], env);
    expect(answer).toMatchObject({ SessionEnd: UNKNOWN });
    expect(answer).not.toHaveProperty('Expiration');
    expect(actionsOf(cloud).slice(before)).toEqual(['sts GetCallerIdentity']);
    expect(await json(home, [], env)).toMatchObject({ Token: answer.Token, Cached: true });

    const status = await ask(cloud, home, ['status', '--json'], { env });
    const found = JSON.parse(status.stdout);
    expect(found).toMatchObject({ sessionEnd: UNKNOWN });
    expect(found).not.toHaveProperty('expiresAt');
    expect(found.secondsLeft).toBeLessThanOrEqual(300);

    const asked = await ask(cloud, home, ['get', '--min-ttl', '1m'], { env });
    expect(asked).toMatchObject({ code: 4, stderr: expect.stringContaining(UNKNOWN) });

    const process = await ask(cloud, home, ['credential-process'], { env });
    expect(JSON.parse(process.stdout)).toEqual({
      Version: 1,
      AccessKeyId: env.AWS_ACCESS_KEY_ID,
      SecretAccessKey: env.AWS_SECRET_ACCESS_KEY,
      SessionToken: env.AWS_SESSION_TOKEN,
    });

    const doctor = await ask(cloud, home, ['doctor'], { env });
    expect(doctor.stdout).toContain(UNKNOWN);
    const exec = await ask(cloud, home, ['exec', '--', 'true'], { env });
    expect(exec.code).toBe(0);
  });

  it('is asked for again within five minutes, by clients that want a time and by shell hooks', async () => {
    using home = makeHome();
    const env = sessionEnv();
    const within = (epochSeconds: number) => {
      const left = epochSeconds - Date.now() / 1000;
      expect(left).toBeGreaterThan(200);
      expect(left).toBeLessThanOrEqual(300);
    };
    const formatted = async (format: string) => {
      const { stdout } = await ask(cloud, home, ['get', '--format', format], { env });
      return JSON.parse(stdout);
    };
    const { status } = await formatted('exec-credential');
    within(Date.parse(status.expirationTimestamp) / 1000);
    within(Date.parse((await formatted('bazel')).expires) / 1000);

    const times = 'echo "$__bedrock_token_refresh_at $__bedrock_token_expires_at"';
    const shown = 'echo "${AWS_BEARER_TOKEN_BEDROCK:0:16}"';
    const script = `${promptsOf('bash')}\n${times}\n${shown}`;
    const shell = await runShell('bash', home, script, { ...cloud.env, ...env });
    expect(shell.stderr).toBe('');
    const [numbers = '', key] = shell.stdout.trim().split('\n');
    const [refreshAt = 0, expiresAt = 0] = numbers.split(' ').map(Number);
    within(expiresAt);
    // In the last fifth, and not at each prompt.
    expect(expiresAt - refreshAt).toBe(60);
    expect(key).toBe('bedrock-api-key-');
  });

  it('gives nothing if STS says that it is dead', async () => {
    using home = makeHome();
    const env = { ...sessionEnv(), AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2VjEXAMPLE' };
    for (const verb of ['get', 'credential-process']) {
      const { code } = await ask(cloud, home, [verb], { env });
      expect(code).toBe(4);
    }
  });

  it.each([
    ['refuses connections', async () => 'http://127.0.0.1:1'],
    ['never answers', () => serve(() => {})],
    ['is out of order', () => serve((_, response) => response.writeHead(503).end())],
  ])('gives a key with a warning, and keeps it not, where STS %s', async (_, startSts) => {
    using home = makeHome();
    const env = { ...sessionEnv(), AWS_ENDPOINT_URL_STS: await startSts() };
    const args = ['get', '--format', 'json'];
    for (const verb of [args, args, ['credential-process']]) {
      const { code, stdout, stderr } = await ask(cloud, home, verb, { env });
      expect({ code, stderr }).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^bedrock-token: warning: AWS STS did not confirm .*\n$/),
      });
      expect(JSON.parse(stdout)).not.toHaveProperty('Expiration');
      if (verb === args) {
        expect(JSON.parse(stdout)).toMatchObject({ SessionEnd: UNKNOWN, Cached: false });
      }
    }
  });

  it('says which setting cannot be read as a time', async () => {
    using home = makeHome();
    furnishProfile(home, 'x_security_token_expires = soon');
    const args = ['get', '--format', 'json', ...SAML];
    const { stdout, stderr } = await ask(cloud, home, args, { env: IN_REGION });
    expect(JSON.parse(stdout)).toMatchObject({ SessionEnd: UNKNOWN });
    expect(stderr).toMatch(/x_security_token_expires of profile saml is not a valid time.*: soon/);
  });
});

it.each([
  ['AWS_SECRET_ACCESS_KEY', 'secret access key'],
  ['AWS_SESSION_TOKEN', 'session token'],
] as const)('a line end in %s is reported, not signed with', async (name, part) => {
  using home = makeHome();
  const env = sessionEnv();
  for (const spoilt of [`${env[name]}\n`, ` ${env[name]}`]) {
    const { code, stderr } = await ask(cloud, home, ['get'], { env: { ...env, [name]: spoilt } });
    expect(code).toBe(4);
    expect(stderr).toContain(`the ${part} contains a space, a line break`);
  }
});

it.each([
  ['basic ISO 8601', () => JSON.stringify(inSeconds(900).replace(/[-:]/g, ''))],
  ['epoch seconds', () => String(Date.parse(inSeconds(900)) / 1000)],
])('an Expiration of a credential_process in %s is read', async (_, expiration) => {
  using home = makeHome();
  const env = sessionEnv();
  const answer = `{"Version":1,"AccessKeyId":"${env.AWS_ACCESS_KEY_ID}","SecretAccessKey":"${env.AWS_SECRET_ACCESS_KEY}","SessionToken":"${env.AWS_SESSION_TOKEN}","Expiration":${expiration()}}`;
  furnish(home, {
    'answer.json': answer,
    '.aws/config': `[profile saml]\ncredential_process = cat ${home.path}/answer.json\n`,
  });
  const { Expiration } = await json(home, SAML, IN_REGION);
  const left = (Date.parse(Expiration) - Date.now()) / 1000;
  expect(left).toBeGreaterThan(850);
  expect(left).toBeLessThanOrEqual(900);
});
