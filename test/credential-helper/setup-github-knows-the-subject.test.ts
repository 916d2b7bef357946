import type { GitHubClaims, GitHubConfig } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import {
  READS_SUBJECTS,
  readTrust,
  SETUP_REGION,
  SETUP_ROLE,
  type SetupCloud,
  setupCloud,
} from '../support/command/setup-cloud.ts';

// What GitHub says of a repository decides who may assume the role; the job's own token is the judge.

const NAME = 'octo-org/octo-repo';
type Repository = NonNullable<GitHubConfig['repositories']>[number];
const github = (repository: Partial<Repository> = {}, more: GitHubConfig = {}): GitHubConfig => ({
  ...more,
  repositories: [{ name: NAME, ...repository }],
});
const inputs = { 'role-to-assume': SETUP_ROLE, 'aws-region': SETUP_REGION };

async function subjectOf({ iam }: SetupCloud): Promise<string> {
  const [statement] = (await readTrust(iam)).Statement;
  const { StringEquals = {}, StringLike = {} } = (statement?.Condition ?? {}) as Record<
    string,
    Record<string, string>
  >;
  return { ...StringEquals, ...StringLike }['token.actions.githubusercontent.com:sub'] ?? '';
}

interface Case {
  title: string;
  config: GitHubConfig;
  args?: string[];
  subject: string;
  claims?: Partial<GitHubClaims>;
  /** Jobs that must be refused. */
  others?: Partial<GitHubClaims>[];
}

const CASES: Case[] = [
  {
    title: 'classic',
    config: github(),
    subject: `repo:${NAME}:ref:refs/heads/main`,
    others: [{ ref: 'refs/heads/dev' }, { environment: 'prod' }, { repository_id: '99' }],
  },
  {
    title: 'immutable',
    config: github({ subject: { format: 'immutable' }, id: 12, ownerId: 34 }),
    subject: 'repo:octo-org@34/octo-repo@12:ref:refs/heads/main',
  },
  {
    title: 'immutable by its prefix, though the flag says no',
    config: github({ subject: { format: 'immutable', flag: false } }),
    subject: 'repo:octo-org@65001/octo-repo@7400012:ref:refs/heads/main',
  },
  {
    title: 'new, by an API that says nothing of formats',
    config: github({
      createdAt: '2026-08-01T00:00:00Z',
      subject: { format: 'immutable', isServer: true },
    }),
    subject: 'repo:octo-org@65001/octo-repo@7400012:ref:refs/heads/main',
  },
  {
    title: 'of an environment with a colon',
    config: github(),
    args: ['--environment', 'prod:eu'],
    subject: `repo:${NAME}:environment:prod%3Aeu`,
    claims: { environment: 'prod:eu', ref: 'refs/heads/any' },
    others: [{ ref: 'refs/heads/main' }, { environment: 'prod' }],
  },
  {
    title: 'of an environment on one branch',
    config: github(),
    args: ['--environment', 'prod', '--branch', 'main'],
    subject: `repo:${NAME}:environment:prod`,
    claims: { environment: 'prod' },
    others: [{ environment: 'prod', ref: 'refs/heads/dev' }],
  },
  {
    title: 'of branches by a wildcard',
    config: github(),
    args: ['--branch', 'release/*'],
    subject: `repo:${NAME}:ref:refs/heads/release/*`,
    claims: { ref: 'refs/heads/release/2' },
    others: [{ ref: 'refs/heads/main' }],
  },
  {
    title: 'of a tag',
    config: github(),
    args: ['--tag', 'v*'],
    subject: `repo:${NAME}:ref:refs/tags/v*`,
    claims: { ref: 'refs/tags/v1' },
    others: [{ ref: 'refs/heads/v1' }],
  },
  {
    title: 'of pull requests',
    config: github(),
    args: ['--pull-request'],
    subject: `repo:${NAME}:pull_request`,
    claims: { event_name: 'pull_request', ref: 'refs/pull/1/merge' },
    others: [{ ref: 'refs/heads/main' }],
  },
  {
    title: 'by a custom template',
    config: github({
      subject: { useDefault: false, claimKeys: ['repository_owner_id', 'context'] },
    }),
    subject: 'repository_owner_id:65001:ref:refs/heads/main',
  },
  {
    title: 'by a custom template that names no branch',
    config: github({ subject: { useDefault: false, claimKeys: ['repository_id'] } }),
    subject: 'repository_id:7400012',
    others: [{ ref: 'refs/heads/dev' }],
  },
  {
    title: 'by the template of the organization',
    config: github(
      { subject: { useDefault: false } },
      { subjectTemplates: { 'octo-org': ['repository', 'context'] } },
    ),
    subject: `repository:${NAME}:ref:refs/heads/main`,
  },
  {
    title: 'by default in an organization with a template that the repository did not opt in to',
    config: github({}, { subjectTemplates: { 'octo-org': ['repository', 'context'] } }),
    subject: `repo:${NAME}:ref:refs/heads/main`,
  },
  {
    title: 'in the case of GitHub',
    config: { repositories: [{ name: 'Octo-Org/octo-repo' }] },
    subject: 'repo:Octo-Org/octo-repo:ref:refs/heads/main',
    claims: { repository: 'Octo-Org/octo-repo' },
  },
  {
    title: 'with one workflow that is called',
    config: github(),
    args: ['--reusable-workflow', 'octo-org/w/.github/workflows/a.yml@refs/heads/main'],
    subject: `repo:${NAME}:ref:refs/heads/main`,
    claims: { job_workflow_ref: 'octo-org/w/.github/workflows/a.yml@refs/heads/main' },
    others: [{ job_workflow_ref: 'octo-org/w/.github/workflows/b.yml@refs/heads/main' }],
  },
];

describe.each(CASES)('a repository whose subject is $title', (given) => {
  const { config, args = [], subject, claims = {}, others = [] } = given;
  test('gets a role for its jobs, and for no others', async () => {
    await using world = await setupCloud({ config: { github: config } });
    const result = await world.setup([...args, '--apply', '--yes']);
    expect(result, result.stderr).toMatchObject({ code: 0 });
    expect(await subjectOf(world)).toBe(subject);
    await mintWell(world.cloud, { inputs, claims });
    for (const other of others) {
      expect(await mintBadly(world.cloud, { inputs, claims: other })).toMatch(
        /refused|denied|not/i,
      );
    }
    expect(await world.setup([...args, '--check'])).toMatchObject({ code: 0 });
  });
});

describe('what GitHub does not say is never guessed', () => {
  test.each([
    ['without a token', undefined, /GitHub was not asked/],
    [
      'with a token that may not read the template',
      { kind: 'pat' as const },
      /GitHub answered 403 about the subject template .*the token in GH_TOKEN may not read that.*\n.*Give the token in GH_TOKEN that permission/,
    ],
    [
      'with a token that does not see the repository',
      { ...READS_SUBJECTS, repositories: ['octo-org/other'] },
      /GitHub answered 404 about the repository .*the token in GH_TOKEN does not see it.*\n.*spelling of --repo/,
    ],
  ])('%s', async (_, token, says) => {
    await using world = await setupCloud({ github: token });
    for (const args of [['--apply', '--yes'], ['--check'], ['--account', '123456789012']]) {
      const { code, stderr } = await world.setup(args);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /subject format of octo-org\/octo-repo is unknown: classic or immutable/,
      );
      expect(stderr).toMatch(says);
      expect(stderr).toMatch(
        /gh api repos\/octo-org\/octo-repo\/actions\/oidc\/customization\/sub/,
      );
    }
    expect(world.changes()).toEqual([]);
  });

  test.each(['GH_TOKEN', 'GITHUB_TOKEN'])('with a token in %s that has expired', async (name) => {
    await using world = await setupCloud({ github: undefined });
    const { code, stderr } = await world.setup(['--check'], { env: { [name]: 'ghp_expired' } });
    expect(code).toBe(2);
    expect(stderr).toContain(
      `GitHub answered 401 about the repository octo-org/octo-repo: it does not accept the token in ${name}.`,
    );
    expect(stderr).toContain(`unset ${name}; export ${name}="$(gh auth token)"`);
    expect(stderr).not.toMatch(/ghp_expired|Set GH_TOKEN to/);
  });

  test('and the cure that is named works', async () => {
    const config = { github: github({ subject: { format: 'immutable' as const } }) };
    await using world = await setupCloud({ config, github: undefined });
    const ids = ['--immutable-sub', 'yes', '--owner-id', '65001', '--repository-id', '7400012'];
    expect(await world.setup([...ids, '--apply', '--yes'])).toMatchObject({ code: 0 });
    await mintWell(world.cloud, { inputs });
    expect(world.cloud.journal.count({ service: 'github' })).toBe(0);
  });

  test('an organization whose template cannot be read', async () => {
    const config = { github: github({ subject: { useDefault: false } }) };
    const token = { ...READS_SUBJECTS, permissions: { actions: 'read' as const } };
    await using world = await setupCloud({ config, github: token });
    const { code, stderr } = await world.setup(['--apply', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/template of its organization, which could not be read.*\n.*read:org/);
  });
});

test('a format that changed is shown with both subjects, and apply follows it', async () => {
  const config = { github: github({ subject: { format: 'immutable' as const } }) };
  await using world = await setupCloud({ config });
  expect(await world.setup(['--immutable-sub', 'no', '--apply', '--yes'])).toMatchObject({
    code: 0,
  });
  await mintBadly(world.cloud, { inputs });
  const { code, stdout } = await world.setup(['--check']);
  expect(code).toBe(12);
  expect(stdout).toContain('repo:octo-org/octo-repo:ref:refs/heads/main, the classic subject');
  expect(stdout).toContain(
    'repo:octo-org@65001/octo-repo@7400012:ref:refs/heads/main, the immutable',
  );
  expect(await world.setup(['--apply', '--yes'])).toMatchObject({ code: 0 });
  await mintWell(world.cloud, { inputs });
});

test('a server of its own has its issuer in every place, and its own token', async () => {
  const issuer = 'https://ghes.example.com/_services/token';
  await using world = await setupCloud({ config: { issuer } });
  const args = ['--issuer', issuer, '--apply', '--yes'];
  expect(await world.setup(args)).toMatchObject({ code: 0 });
  // The token of github.com is not for another server.
  expect(world.cloud.journal.count({ service: 'github' })).toBe(0);
  const [statement] = (await readTrust(world.iam)).Statement;
  expect(statement?.Principal).toEqual({
    Federated: 'arn:aws:iam::123456789012:oidc-provider/ghes.example.com/_services/token',
  });
  await mintWell(world.cloud, { inputs });
  const immutable = await world.setup([...args, '--immutable-sub', 'yes']);
  expect(immutable.code).toBe(2);
  expect(immutable.stderr).toContain('GitHub Enterprise Server has no immutable subjects.');
});
