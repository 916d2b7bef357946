import {
  DEFAULT_ACCOUNTS,
  type Emulator,
  type EmulatorConfig,
  INFERENCE_POLICY,
  type IssuedKeys,
} from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { ACCOUNT, ROLE, startCloud } from '../support/cloud/cloud.ts';

const PARTNER = `arn:aws:iam::${ACCOUNT}:role/partner`;
const USER = `arn:aws:iam::${ACCOUNT}:user/ci`;

/** The default account, with a user, and a role that both the user and bedrock-ci may assume. */
const CONFIG: EmulatorConfig = {
  accounts: DEFAULT_ACCOUNTS.map((account) => ({
    ...account,
    roles: [
      ...account.roles,
      {
        name: 'partner',
        policies: [INFERENCE_POLICY],
        trustPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: USER },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'sts:ExternalId': 'agreed-on' } },
            },
            { Effect: 'Allow', Principal: { AWS: ROLE }, Action: 'sts:AssumeRole' },
          ],
        },
      },
    ],
    users: [{ name: 'ci', policies: [INFERENCE_POLICY] }],
  })),
};

function toEnv({ accessKeyId, secretAccessKey, sessionToken }: IssuedKeys) {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

const actionsOf = (cloud: Emulator) => cloud.journal.entries().map(({ action }) => action);

describe.concurrent('ambient credentials take the place of OIDC', () => {
  it("a user's keys, without a role: no identity token is asked for", async () => {
    await using cloud = await startCloud(CONFIG);
    const { outputs } = await mintWell(cloud, {
      inputs: { 'role-to-assume': '', verify: 'access' },
      env: toEnv(cloud.issue({ user: 'ci' })),
    });
    expect(outputs['assumed-role-arn']).toBe(USER);
    expect(actionsOf(cloud)).toEqual(['GetCallerIdentity', 'ListFoundationModels']);
  });

  it('without a role, and without auth: ambient, it warns that nothing is narrowed', async () => {
    await using cloud = await startCloud(CONFIG);
    const env = toEnv(cloud.issue({ user: 'ci' }));
    const warningsOf = async (inputs: Record<string, string>) => {
      const { log } = await mintWell(cloud, { inputs: { 'role-to-assume': '', ...inputs }, env });
      return log.annotations.filter(({ level }) => level === 'warning').map((each) => each.message);
    };
    expect((await warningsOf({})).join()).toMatch(/No role is assumed, so scope has no effect/);
    expect((await warningsOf({ auth: 'ambient' })).join()).not.toMatch(/No role/);
  });

  it('a session whose end is not known: no end is claimed, and a known one counts', async () => {
    await using cloud = await startCloud(CONFIG);
    const unknown = "unknown: the session's end is not known here";
    const session = cloud.issue({ role: 'bedrock-ci', durationSeconds: 900 });
    const inputs = { auth: 'ambient', 'role-to-assume': '' };
    const step = await mintWell(cloud, { inputs, env: toEnv(session) });
    expect(step.outputs).toMatchObject({ 'expires-at': unknown, 'expires-in': unknown });
    expect(step.files.summary).toContain(unknown);
    expect(step.log.text).toContain(`expiry ${unknown}`);
    expect(step.raw).not.toMatch(/12 h/);

    const end = new Date(Date.now() + 900_000).toISOString().replace(/\.\d+Z$/, 'Z');
    const env = { ...toEnv(session), AWS_CREDENTIAL_EXPIRATION: end };
    const told = await mintWell(cloud, { inputs, env });
    // A key has whole seconds from its signing on.
    const early = Date.parse(end) - Date.parse(told.outputs['expires-at'] as string);
    expect(early).toBeGreaterThanOrEqual(0);
    expect(early).toBeLessThanOrEqual(2_000);
  });

  it('a role assumed with them, by its external ID', async () => {
    await using cloud = await startCloud(CONFIG);
    const inputs = { auth: 'ambient', 'role-to-assume': PARTNER, verify: 'access' };
    const env = toEnv(cloud.issue({ user: 'ci' }));
    const { outputs } = await mintWell(cloud, {
      env,
      inputs: { ...inputs, 'role-external-id': 'agreed-on' },
    });
    expect(outputs['assumed-role-arn']).toMatch(/assumed-role\/partner\//);
    expect(actionsOf(cloud)).toEqual(['AssumeRole', 'ListFoundationModels']);

    const error = await mintBadly(cloud, { env, inputs: { ...inputs, 'role-external-id': 'no' } });
    expect(error).toMatch(/^ERR_ROLE_DENIED: /);
  });

  it('role chaining, from the session of an earlier step', async () => {
    await using cloud = await startCloud(CONFIG);
    const first = await mintWell(cloud, {
      inputs: { 'export-aws-credentials': 'true', scope: 'role' },
    });
    const { outputs } = await mintWell(cloud, {
      inputs: { 'role-chaining': 'true', 'role-to-assume': PARTNER, verify: 'access' },
      env: {
        AWS_ACCESS_KEY_ID: first.environment.AWS_ACCESS_KEY_ID,
        AWS_SECRET_ACCESS_KEY: first.environment.AWS_SECRET_ACCESS_KEY,
        AWS_SESSION_TOKEN: first.environment.AWS_SESSION_TOKEN,
      },
    });
    expect(outputs['assumed-role-arn']).toMatch(/assumed-role\/partner\//);
  });

  it('a session that has expired is reported as such', async () => {
    await using cloud = await startCloud(CONFIG);
    cloud.clock.offsetMs = -1_000_000;
    const keys = cloud.issue({ role: 'bedrock-ci', durationSeconds: 900 });
    cloud.clock.offsetMs = 0;
    const error = await mintBadly(cloud, {
      inputs: { 'role-to-assume': '', 'retry-max-attempts': '2' },
      env: toEnv(keys),
    });
    expect(error).toMatch(/^ERR_CREDENTIALS_EXPIRED: /);
  });

  it('a role without any credentials to assume it with', async () => {
    await using cloud = await startCloud(CONFIG);
    const error = await mintBadly(cloud, {
      inputs: { auth: 'ambient', 'role-to-assume': PARTNER },
      env: { AWS_EC2_METADATA_DISABLED: 'true' },
    });
    expect(error).toMatch(
      /^ERR_NO_CREDENTIALS: .*AWS_ACCESS_KEY_ID.* Set role-to-assume to get them by GitHub OIDC/,
    );
    expect(cloud.journal.entries()).toEqual([]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['auth: oidc with role-chaining', { auth: 'oidc', 'role-chaining': 'true' }, /"role-chaining"/],
    [
      'an external ID without a role',
      { 'role-to-assume': '', 'role-external-id': 'x' },
      /no effect/,
    ],
    [
      'a token file with auth: ambient',
      { auth: 'ambient', 'web-identity-token-file': '/x' },
      /contradicts/,
    ],
  ])('%s is a contradiction', async (_, inputs, says) => {
    await using cloud = await startCloud(CONFIG);
    const env = toEnv(cloud.issue({ user: 'ci' }));
    const error = await mintBadly(cloud, { env, inputs });
    expect(error).toMatch(/^ERR_INPUT: /);
    expect(error).toMatch(says);
    expect(cloud.journal.entries()).toEqual([]);
  });
});
