import {
  DeleteOpenIDConnectProviderCommand,
  DeleteRolePolicyCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import type { GitHubClaims, GitHubConfig } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { parseCommandFile } from '../support/action/command-file.ts';
import { mintBadly, mintStep, mintWell } from '../support/action/mint-step.ts';
import { askModel } from '../support/cloud/ask-bedrock.ts';
import { paste } from '../support/command/paste.ts';
import {
  PROVIDER_ARN,
  putPermissions,
  putTrust,
  readPermissions,
  readTrust,
  SETUP_POLICY,
  SETUP_REGION,
  SETUP_ROLE,
  type SetupCloud,
  setupCloud,
} from '../support/command/setup-cloud.ts';

// Each wrong turn of a new user: the job fails with an error that leads somewhere, `--check` names what is wrong by
// its statement, and the cure that it names works.

const NOVA = 'amazon.nova-lite-v1:0';
const KEY = 'token.actions.githubusercontent.com';

interface Turn {
  title: string;
  /** Goes wrong, after all was right. */
  goWrong?: (world: SetupCloud) => Promise<unknown>;
  /** How the repository is. */
  github?: GitHubConfig;
  /** What was given to the first `--apply`, and what should have been. */
  given?: string[];
  wanted?: string[];
  claims?: Partial<GitHubClaims>;
  inputs?: Record<string, string>;
  /** What the job says. */
  job: RegExp;
  /** Whether that ends with the command that cures it. */
  endsWithCommand?: boolean;
  /** What the comparison says: where, and what. */
  check: RegExp;
}

const trustWithout =
  (change: (equals: Record<string, string>) => Record<string, string>) =>
  async ({ iam }: SetupCloud) => {
    const { Version, Statement } = await readTrust(iam);
    const changed = Statement.map((one) => {
      const { StringEquals = {} } = one.Condition as { StringEquals: Record<string, string> };
      return { ...one, Condition: { StringEquals: change(StringEquals) } };
    });
    await putTrust(iam, { Version, Statement: changed });
  };

const withoutStatement =
  (sid: string) =>
  async ({ iam }: SetupCloud) => {
    const { Version, Statement } = await readPermissions(iam);
    await putPermissions(iam, { Version, Statement: Statement.filter(({ Sid }) => Sid !== sid) });
  };

const TURNS: Turn[] = [
  {
    title: 'no OIDC provider',
    goWrong: ({ iam }) =>
      iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: PROVIDER_ARN })),
    job: /No OpenIDConnect provider found/,
    endsWithCommand: true,
    check:
      /OIDC provider \(jobs fail\)\n {2}There is no OIDC provider for https:\/\/token\.actions/,
  },
  {
    title: 'a provider without the audience',
    goWrong: ({ iam }) =>
      iam.send(
        new RemoveClientIDFromOpenIDConnectProviderCommand({
          OpenIDConnectProviderArn: PROVIDER_ARN,
          ClientID: 'sts.amazonaws.com',
        }),
      ),
    job: /audience/i,
    endsWithCommand: true,
    check:
      /OIDC provider \(jobs fail\)\n {2}Its client IDs are \(none\); the audience sts\.amazonaws\.com is missing/,
  },
  {
    title: 'another audience in the trust policy',
    goWrong: trustWithout((equals) => ({
      ...equals,
      [`${KEY}:aud`]: 'https://github.com/octo-org',
    })),
    job: /aud: sts\.amazonaws\.com/,
    check: /AssumeByGitHubJobs \(jobs fail\)\n.*:aud is https:\/\/github\.com\/octo-org/,
  },
  {
    title: 'a classic subject for a repository with immutable ones',
    github: { repositories: [{ name: 'octo-org/octo-repo', subject: { format: 'immutable' } }] },
    given: ['--immutable-sub', 'no'],
    job: /sub: repo:octo-org@65001\/octo-repo@7400012:ref:refs\/heads\/main/,
    check: /\(jobs fail\)\n.*the classic subject; the jobs have repo:octo-org@65001/,
  },
  {
    title: 'another branch',
    given: ['--branch', 'release'],
    job: /sub: repo:octo-org\/octo-repo:ref:refs\/heads\/main/,
    check: /\(jobs fail\)\n.*heads\/release; the subject of the job is .*heads\/main/,
  },
  {
    title: 'a job with an environment',
    wanted: ['--environment', 'production'],
    claims: { environment: 'production' },
    job: /sub: repo:octo-org\/octo-repo:environment:production/,
    check: /\(jobs fail\)\n.*heads\/main; the subject of the job is .*environment:production/,
  },
  {
    title: 'an owner in other letters',
    goWrong: trustWithout((equals) => ({
      ...equals,
      [`${KEY}:sub`]: 'repo:Octo-Org/octo-repo:ref:refs/heads/main',
    })),
    job: /sub: repo:octo-org\/octo-repo/,
    check: /\(jobs fail\)\n.*they differ in case/,
  },
  {
    title: 'a wildcard that is a letter',
    goWrong: trustWithout((equals) => ({ ...equals, [`${KEY}:sub`]: 'repo:octo-org/octo-repo:*' })),
    job: /sub: repo:octo-org\/octo-repo/,
    check: /\(jobs fail\)\n.*under StringEquals, where \* and \? are letters/,
  },
  {
    title: 'no permission for the model',
    goWrong: withoutStatement('CallModels'),
    job: /bedrock:InvokeModel/,
    check:
      /permissions, CallModels \(jobs fail\)\n {2}The statement is missing.*bedrock:InvokeModel on arn:aws:bedrock:us-east-1::foundation-model/,
  },
  {
    title: 'no permission to use a key',
    goWrong: withoutStatement('UseShortTermKeys'),
    job: /bedrock:CallWithBearerToken/,
    check: /permissions, UseShortTermKeys \(jobs fail\)\n.*bedrock:CallWithBearerToken on \*/,
  },
  {
    title: 'a kind of key in small letters',
    goWrong: async ({ iam }) => {
      const document = JSON.stringify(await readPermissions(iam));
      await putPermissions(iam, JSON.parse(document.replace('SHORT_TERM', 'short_term')));
    },
    job: /bedrock:CallWithBearerToken/,
    check: /UseShortTermKeys \(jobs fail\)\n.*short_term matches no short-term key/,
  },
  {
    title: 'no permissions at all',
    goWrong: ({ iam }) =>
      iam.send(
        new DeleteRolePolicyCommand({ RoleName: 'bedrock-octo-repo', PolicyName: SETUP_POLICY }),
      ),
    job: /bedrock:CallWithBearerToken/,
    check: /permissions \(jobs fail\)\n {2}The role has no such policy/,
  },
  {
    title: 'a session that is longer than the role allows',
    goWrong: ({ iam }) =>
      iam.send(new UpdateRoleCommand({ RoleName: 'bedrock-octo-repo', MaxSessionDuration: 3600 })),
    given: ['--max-session-duration', '4h'],
    wanted: ['--max-session-duration', '4h'],
    inputs: { 'role-duration-seconds': '14400' },
    job: /14400 s, more than the MaxSessionDuration/,
    check: /role \(jobs fail\)\n {2}MaxSessionDuration is 3600 seconds; 14400 were asked for/,
  },
];

describe.each(TURNS)('$title', (turn) => {
  const { goWrong, github, given = [], wanted = [], claims = {}, job, check } = turn;
  const inputs = {
    'role-to-assume': SETUP_ROLE,
    'aws-region': SETUP_REGION,
    ...turn.inputs,
  };
  const models = ['--models', NOVA];

  async function call(world: SetupCloud): Promise<number> {
    const step = await mintStep(world.cloud, { inputs, claims });
    expect(step.code, step.log.text).toBe(0);
    const token = parseCommandFile(step.files.env).AWS_BEARER_TOKEN_BEDROCK ?? '';
    return (await askModel(world.cloud.regionEnv(SETUP_REGION), token, NOVA)).status;
  }

  test('is reported by the job and by check, and apply cures it', async () => {
    await using world = await setupCloud(github === undefined ? {} : { config: { github } });
    expect(await world.setup([...models, ...given, '--apply', '--yes'])).toMatchObject({ code: 0 });
    await goWrong?.(world);
    const error = await mintBadly(world.cloud, { inputs: { ...inputs, verify: NOVA }, claims });
    expect(error).toMatch(job);
    const found = await world.setup([...models, ...wanted, '--check']);
    expect(found.code).toBe(12);
    expect(found.stdout).toMatch(check);
    expect(found.stdout).toMatch(/^1 difference of/m);
    expect(found.stdout).toMatch(/Run the same command with --apply in place of --check/);
    const json = await world.setup([...models, ...wanted, '--check', '--json']);
    expect(JSON.parse(json.stdout).differences).toHaveLength(1);
    expect(await world.setup([...models, ...wanted, '--apply', '--yes'])).toMatchObject({
      code: 0,
    });
    expect(await world.setup([...models, ...wanted, '--check'])).toMatchObject({ code: 0 });
    expect(await call(world)).toBe(200);
  });
});

test.each(TURNS.filter(({ endsWithCommand }) => endsWithCommand))(
  '$title: the command at the end of the error cures it',
  async ({ goWrong }) => {
    await using world = await setupCloud();
    await world.setup(['--models', NOVA, '--apply', '--yes']);
    await goWrong?.(world);
    const inputs = { 'role-to-assume': SETUP_ROLE, 'aws-region': SETUP_REGION };
    const [, command = ''] = /: (aws iam .*)$/.exec(await mintBadly(world.cloud, { inputs })) ?? [];
    const { env, home } = world;
    expect(await paste(command, { directory: home.path, env })).toMatchObject({ code: 0 });
    await mintWell(world.cloud, { inputs });
  },
);

test('a policy of the organization that stops a profile is named, and the role is not widened', async () => {
  const deny = {
    Effect: 'Deny' as const,
    Action: 'bedrock:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:RequestedRegion': 'unspecified' } },
  };
  const policies = [{ Version: '2012-10-17', Statement: [deny] }];
  const account = { id: '123456789012', roles: [], oidcProviders: [] };
  await using world = await setupCloud({
    config: { accounts: [{ ...account, serviceControlPolicies: policies }] },
  });
  const profile = 'global.anthropic.claude-haiku-4-5-20251001-v1:0';
  const args = ['--models', profile];
  expect(await world.setup([...args, '--apply', '--yes'])).toMatchObject({ code: 0 });
  const inputs = { 'role-to-assume': SETUP_ROLE, 'aws-region': SETUP_REGION, verify: profile };
  expect(await mintBadly(world.cloud, { inputs })).toMatch(/service control policy/);
  expect(await world.setup([...args, '--check'])).toMatchObject({ code: 0 });
});
