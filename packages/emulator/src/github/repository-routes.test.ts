import { getOctokit } from '@actions/github';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { identityToken, start } from '../../test-support/scenario.ts';
import type { GitHubConfig, SubjectConfig } from './config.ts';
import type { GitHubTokenRequest } from './tokens.ts';

const NAME = 'octo-org/octo-repo';
const READER: GitHubTokenRequest = {
  kind: 'pat',
  permissions: { actions: 'read', organization_administration: 'read' },
};

async function setUp(github: GitHubConfig, token = READER) {
  const emulator = await start({ github });
  const octokit = getOctokit(emulator.githubToken(token), {
    baseUrl: emulator.githubEnv().GITHUB_API_URL,
  });
  const get = async (path: string) => (await octokit.request(`GET ${path}`)).data;
  const subject = async () => decodeJwt(await identityToken(emulator)).sub;
  return { get, subject };
}

const template = `/repos/${NAME}/actions/oidc/customization/sub`;

test('a repository has its IDs, also under a name in other letters', async () => {
  const { get } = await setUp({ repositories: [{ name: NAME, id: 12, ownerId: 34 }] });
  for (const name of [NAME, NAME.toUpperCase()]) {
    expect(await get(`/repos/${name}`)).toMatchObject({
      id: 12,
      full_name: NAME,
      owner: { login: 'octo-org', id: 34 },
    });
  }
});

describe('what the template says is what tokens have', () => {
  test.each<[subject: SubjectConfig, answer: object, sub: string]>([
    [
      {},
      { use_default: true, use_immutable_subject: false, sub_claim_prefix: `repo:${NAME}` },
      `repo:${NAME}:ref:refs/heads/main`,
    ],
    [
      { format: 'immutable' },
      {
        use_default: true,
        use_immutable_subject: true,
        sub_claim_prefix: 'repo:octo-org@65001/octo-repo@7400012',
      },
      'repo:octo-org@65001/octo-repo@7400012:ref:refs/heads/main',
    ],
    [
      { useDefault: false, claimKeys: ['repository_owner', 'context'] },
      { use_default: false, include_claim_keys: ['repository_owner', 'context'] },
      'repository_owner:octo-org:ref:refs/heads/main',
    ],
    [
      { useDefault: true, claimKeys: ['repository_owner'] },
      { use_default: true, include_claim_keys: ['repository_owner'] },
      `repo:${NAME}:ref:refs/heads/main`,
    ],
    [{ useDefault: false }, { use_default: false }, 'repository_id:7400012:ref:refs/heads/main'],
    [{ isServer: true }, { use_default: true }, `repo:${NAME}:ref:refs/heads/main`],
  ])('%o', async (subject, answer, sub) => {
    const subjectTemplates = { 'octo-org': ['repository_id', 'context'] };
    const { get, subject: subjectOf } = await setUp({
      subjectTemplates,
      repositories: [{ name: NAME, subject }],
    });
    expect(await get(template)).toMatchObject(answer);
    expect(await subjectOf()).toBe(sub);
    expect(await get('/orgs/octo-org/actions/oidc/customization/sub')).toEqual({
      include_claim_keys: ['repository_id', 'context'],
    });
  });
});

test.each([
  [template, { kind: 'pat' as const }, 403, 'actions=read'],
  [
    '/orgs/octo-org/actions/oidc/customization/sub',
    { kind: 'pat' as const },
    403,
    'organization_administration=read',
  ],
  [`/repos/${NAME}`, { ...READER, repositories: ['octo-org/other'] }, 404, 'metadata=read'],
  ['/repos/octo-org/none', READER, 404, undefined],
  ['/orgs/none/actions/oidc/customization/sub', READER, 404, undefined],
])('%s is refused: %o', async (path, token, status, permissions) => {
  const { get } = await setUp({}, token);
  await expect(get(path)).rejects.toMatchObject({
    status,
    response: {
      headers:
        permissions === undefined
          ? expect.anything()
          : expect.objectContaining({ 'x-accepted-github-permissions': permissions }),
    },
  });
});
