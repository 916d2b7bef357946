import { createHash } from 'node:crypto';
import { DEFAULT_ACCOUNTS, type EmulatorConfig, INFERENCE_POLICY } from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { ACCOUNT, ROLE, startCloud } from '../support/cloud/cloud.ts';

const TAGGED = `arn:aws:iam::${ACCOUNT}:role/tagged`;

/** A role that bedrock-ci may assume, and which may call Bedrock only with the tag of a team. */
const withActions = (...actions: string[]): EmulatorConfig => ({
  accounts: DEFAULT_ACCOUNTS.map((account) => ({
    ...account,
    roles: [
      ...account.roles,
      {
        name: 'tagged',
        policies: [
          {
            ...INFERENCE_POLICY,
            Statement: [INFERENCE_POLICY.Statement].flat().map((statement) => ({
              ...statement,
              Condition: { StringEquals: { 'aws:PrincipalTag/team': 'search' } },
            })),
          },
        ],
        trustPolicy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: ROLE }, Action: actions }],
        },
      },
    ],
  })),
});

type Cloud = Awaited<ReturnType<typeof startCloud>>;

/** What an earlier step of the job has exported. */
async function chained(cloud: Cloud, inputs: Record<string, string>) {
  const first = await mintWell(cloud, {
    inputs: { 'export-aws-credentials': 'true', export: 'none', scope: 'role' },
  });
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = first.environment;
  return {
    inputs: { 'role-chaining': 'true', 'role-to-assume': TAGGED, ...inputs },
    env: {
      ...{ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN },
      ...{ GITHUB_WORKFLOW: 'Nightly (main)', GITHUB_ACTOR: 'dependabot[bot]' },
    },
  };
}

/** The tags of the session, as STS was asked for them. */
function tagsOf(cloud: Cloud): [key: string, value: string][] {
  const { parameters = {} } = cloud.journal.entries({ action: 'AssumeRole' }).at(-1) ?? {};
  return Object.entries(parameters).flatMap(([name, key]) => {
    const [, number] = /^Tags\.member\.(\d+)\.Key$/.exec(name) ?? [];
    return number === undefined ? [] : [[key, parameters[`Tags.member.${number}.Value`] ?? '']];
  });
}

const TEAM = '{"team": "search"}';

describe.concurrent('the session of a chained role', () => {
  it('has the tags of the job and of the user, and policies see them', async () => {
    await using cloud = await startCloud(withActions('sts:AssumeRole', 'sts:TagSession'));
    const inputs = { 'session-tags': 'true', 'custom-tags': TEAM, verify: 'access' };
    await mintWell(cloud, await chained(cloud, inputs));
    const tags = tagsOf(cloud);
    expect(tags).toEqual([
      ['GitHub', 'Actions'],
      ['Repository', 'octo-org/octo-repo'],
      ['Workflow', 'Nightly _main_'],
      ['Actor', 'dependabot_bot_'],
      ['team', 'search'],
    ]);
    const other = await chained(cloud, { 'custom-tags': '{"team": "ads"}', verify: 'access' });
    expect(await mintBadly(cloud, other)).toMatch(/^ERR_TOKEN_REJECTED: /);
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['from the identity token of the job', {}, 'production'],
    ['of the user in its place', { 'custom-tags': '{"environment": "test"}' }, 'test'],
    ['only with session-tags', { 'session-tags': 'false', 'custom-tags': TEAM }, undefined],
  ])('has the tag Environment %s', async (_, inputs, expected) => {
    await using cloud = await startCloud(withActions('sts:AssumeRole', 'sts:TagSession'));
    const job = await chained(cloud, { 'session-tags': 'true', ...inputs });
    await mintWell(cloud, { ...job, claims: { environment: 'production' } });
    const found = tagsOf(cloud).find(([key]) => key.toLowerCase() === 'environment');
    expect(found?.[1]).toBe(expected);
  });

  it('has no tag Environment without an identity token, and the log says so', async () => {
    await using cloud = await startCloud(withActions('sts:AssumeRole', 'sts:TagSession'));
    const job = await chained(cloud, { 'session-tags': 'true' });
    const silent = await mintWell(cloud, { ...job, identity: false });
    expect(silent.log.text).toMatch(/No session tag Environment.*id-token: write/);
    cloud.faults.add({ service: 'oidc', kind: 'status', status: 403, times: 'always' });
    const refused = await mintWell(cloud, job);
    expect(refused.log.text).toMatch(/No session tag Environment.*refused to issue/);
    expect(tagsOf(cloud).map(([key]) => key)).not.toContain('Environment');
  });

  it('has none unless they are asked for', async () => {
    await using cloud = await startCloud(withActions('sts:AssumeRole'));
    await mintWell(cloud, await chained(cloud, {}));
    const [call] = cloud.journal.entries({ action: 'AssumeRole' });
    expect(Object.keys(call?.parameters ?? {}).filter((name) => /^Tags/.test(name))).toEqual([]);
  });

  it('needs sts:TagSession, which the error names', async () => {
    await using cloud = await startCloud(withActions('sts:AssumeRole'));
    const error = await mintBadly(cloud, await chained(cloud, { 'custom-tags': TEAM }));
    expect(error).toMatch(/^ERR_ROLE_DENIED: .*sts:TagSession on resource/);
    expect(error).toContain('Allow sts:TagSession in addition to sts:AssumeRole');
  });

  it('is refused by its tags if they are too large, also within the limits of each', async () => {
    await using cloud = await startCloud(withActions('sts:AssumeRole', 'sts:TagSession'));
    // Nothing in them repeats: AWS packs them.
    const values = Array.from({ length: 45 }, (_, at) => [
      `tag-${at}`,
      createHash('sha512').update(String(at)).digest('hex').repeat(2),
    ]);
    const tags = JSON.stringify(Object.fromEntries(values));
    const inputs = { 'custom-tags': tags, 'session-tags': 'true' };
    const error = await mintBadly(cloud, await chained(cloud, inputs));
    expect(error).toMatch(/^ERR_INPUT: .*the 49 session tags are together larger than AWS accepts/);
    expect(error).toContain('Name fewer or shorter tags in custom-tags');
  });

  it('takes any name of a job, in whatever script', async () => {
    await using cloud = await startCloud(withActions('sts:AssumeRole', 'sts:TagSession'));
    const job = await chained(cloud, { 'session-tags': 'true' });
    await mintWell(cloud, {
      ...job,
      env: { ...job.env, GITHUB_WORKFLOW: `🚀 ${'ж'.repeat(300)}`, GITHUB_ACTOR: 'name[bot]' },
      claims: { environment: '生产 🚀 $' + '{x}*' },
    });
    const tags = Object.fromEntries(tagsOf(cloud));
    expect(tags).toMatchObject({ Actor: 'name_bot_', Environment: '生产 _ __x__' });
    expect(tags.Workflow).toBe(`_ ${'ж'.repeat(254)}`);
  });

  it.each([
    [{ 'session-tags': 'true' }, 'needs a role that is assumed with credentials'],
    [{ 'custom-tags': TEAM }, 'needs a role that is assumed with credentials'],
    [{ 'custom-tags': 'team=search', 'role-chaining': 'true' }, 'is not a JSON object'],
  ])('%j is refused before anything is sent', async (inputs, problem) => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { inputs });
    expect(error).toMatch(/^ERR_INPUT: /);
    expect(error).toContain(problem);
    expect(cloud.journal.entries()).toEqual([]);
  });
});
