import { chmodSync, mkdirSync } from 'node:fs';
import { INFERENCE_POLICY } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../support/cloud/cloud.ts';
import {
  developerEnv,
  furnish,
  HELPER_CONFIG,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand } from '../support/command/run-command.ts';

interface Finding {
  check: string;
  level: string;
  says: string;
  hint?: string;
}

async function examine(cloud: Cloud, home: Home, env: NodeJS.ProcessEnv, args: string[] = []) {
  const options = { env: { ...home.env, ...cloud.env, ...env } };
  const { stdout, code, stderr } = await runCommand(['doctor', '--json', ...args], options);
  expect(stderr).toBe('');
  expect(cloud.secrets().filter((secret) => stdout.includes(secret))).toEqual([]);
  const findings = JSON.parse(stdout) as Finding[];
  const people = await runCommand(['doctor', ...args], options);
  for (const { level, check } of findings) {
    expect(people.stdout).toMatch(new RegExp(`^${level} +${check} `, 'm'));
  }
  expect(people.code).toBe(code);
  const said = (level: string) =>
    findings.filter((each) => each.level === level).map(({ check, says }) => `${check}: ${says}`);
  return { code, findings, said };
}

const IN_REGION = { AWS_REGION: 'us-east-1' };

describe.concurrent('doctor', () => {
  it('finds nothing wrong, step by step, and leaves no trace', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = { ...IN_REGION, ...developerEnv(cloud) };
    const { code, findings } = await examine(cloud, home, env, ['--call', 'amazon.nova-lite-v1:0']);
    expect(code).toBe(0);
    expect(findings.map(({ check, level }) => `${level} ${check}`)).toEqual([
      'ok profile',
      'ok cache',
      'ok proxy',
      'ok region',
      'note endpoint',
      'ok clock',
      'ok credentials',
      'ok key',
      'ok model',
    ]);
  });

  it('shows the whole chain where nothing is found', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const { code, said } = await examine(cloud, home, IN_REGION);
    expect(code).toBe(4);
    expect(said('note').filter((line) => line.startsWith('credentials'))).toHaveLength(5);
    expect(said('fail')).toEqual(['credentials: No AWS credentials were found.']);
  });

  it('names the missing region', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const { code, said } = await examine(cloud, home, {});
    expect(code).toBe(5);
    expect(said('fail')[0]).toMatch(/No region is set/);
  });

  it('sees a clock that is off, by the time of AWS', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = { ...IN_REGION, ...developerEnv(cloud) };
    cloud.clock.offsetMs = 120_000;
    expect((await examine(cloud, home, env)).said('warn')[0]).toMatch(/^clock: .*behind/);
    cloud.clock.offsetMs = -600_000;
    const off = await examine(cloud, home, env);
    expect(off.code).toBe(9);
    expect(off.said('fail')[0]).toMatch(/^clock: .*ahead/);
  });

  it('sees old keys that outrank a process, and an open cache, and an empty variable', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const keys = developerEnv(cloud);
    furnish(home, {
      '.aws/config': '[default]\ncredential_process = false\n',
      '.aws/credentials': `[default]\naws_access_key_id = ${keys.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${keys.AWS_SECRET_ACCESS_KEY}\n`,
    });
    mkdirSync(home.cache, { recursive: true });
    chmodSync(home.cache, 0o755);
    const { code, said } = await examine(cloud, home, {
      ...IN_REGION,
      AWS_BEARER_TOKEN_BEDROCK: '',
    });
    expect(code).toBe(0);
    expect(said('warn')).toEqual([
      expect.stringMatching(/^cache: .*other users can access it/),
      expect.stringMatching(/^profile: .*static keys that take precedence over/),
      expect.stringMatching(/^environment: .*empty/),
    ]);
  });

  it('finds old keys in a profile with an SSO login, which the AWS CLI uses', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, {
      '.aws/config':
        '[default]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = Developer\n',
      '.aws/credentials': '[default]\naws_access_key_id = AKIAOLD\naws_secret_access_key = s\n',
    });
    const { code, said } = await examine(cloud, home, IN_REGION);
    expect(code).toBe(3);
    expect(said('warn')).toEqual([
      expect.stringMatching(/^profile: .*sso_start_url.*not here and not in the AWS CLI/),
    ]);
  });

  it('says which login is needed', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    furnish(home, {
      '.aws/config':
        '[profile dev]\nsso_start_url = https://x.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = Developer\nregion = us-east-1\n',
    });
    const { code, findings } = await examine(cloud, home, {}, ['--profile', 'dev']);
    expect(code).toBe(3);
    expect(findings.at(-1)?.hint).toBe('Run: aws sso login --profile dev');
  });

  it('says which action Bedrock misses', async () => {
    const [statement] = INFERENCE_POLICY.Statement as { Action: string[] }[];
    const mute = {
      ...INFERENCE_POLICY,
      Statement: [
        {
          ...statement,
          Effect: 'Allow' as const,
          Resource: '*',
          Action: statement?.Action.filter((action) => !/CallWithBearerToken/.test(action)) ?? [],
        },
      ],
    };
    await using cloud = await startCloud({
      accounts: (HELPER_CONFIG.accounts ?? []).map((account) => ({
        ...account,
        users: [{ name: 'dev', policies: [mute] }],
      })),
    });
    using home = makeHome();
    const { code, said } = await examine(cloud, home, { ...IN_REGION, ...developerEnv(cloud) });
    expect(code).toBe(8);
    expect(said('fail')[0]).toMatch(/^key: The role is not allowed to use bearer tokens/);
  });

  it('accepts a role that may call models and not list them, and says how to test a call', async () => {
    const narrow = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow' as const,
          Action: ['bedrock:CallWithBearerToken', 'bedrock:InvokeModel'],
          Resource: '*',
        },
      ],
    };
    await using cloud = await startCloud({
      accounts: (HELPER_CONFIG.accounts ?? []).map((account) => ({
        ...account,
        users: [{ name: 'dev', policies: [narrow] }],
      })),
    });
    using home = makeHome();
    const env = { ...IN_REGION, ...developerEnv(cloud) };
    const { code, said } = await examine(cloud, home, env);
    expect(code).toBe(0);
    expect(said('ok').at(-1)).toMatch(/^key: .* accepts it; .*may not list .* --call MODEL$/);
    const called = await examine(cloud, home, env, ['--call', 'amazon.nova-lite-v1:0']);
    expect(called.said('ok').slice(-2)).toEqual([
      'key: Bedrock in us-east-1 accepts it',
      'model: amazon.nova-lite-v1:0 answers',
    ]);
  });

  it('says which variable has a region that is none', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const { code, said } = await examine(cloud, home, { AWS_REGION: 'us-east1' });
    expect(code).toBe(2);
    expect(said('fail')[0]).toMatch(/^settings: Input "AWS_REGION" contains/);
  });

  it('says that a model is not available', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const env = { ...IN_REGION, ...developerEnv(cloud) };
    const { code, said } = await examine(cloud, home, env, ['--call', 'no.such-model']);
    expect(code).toBe(8);
    expect(said('ok').at(-1)).toMatch(/^key: Bedrock in us-east-1 accepts it/);
  });

  it('says that AWS is out of reach, and goes on with the rest', async () => {
    await using cloud = await startHelperCloud();
    using home = makeHome();
    const nowhere = { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' };
    const { code, said } = await examine(cloud, home, {
      ...IN_REGION,
      ...developerEnv(cloud),
      ...nowhere,
    });
    expect(code).toBe(6);
    expect(said('fail')).toHaveLength(1);
    expect(said('ok').at(-1)).toMatch(/^key/);
  });
});
