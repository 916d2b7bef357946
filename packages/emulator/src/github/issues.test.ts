import { getOctokit } from '@actions/github';
import { expect, test } from 'vitest';
import { startEmulator } from '../start-emulator.ts';
import type { GitHubConfig } from './config.ts';
import type { GitHubTokenRequest } from './tokens.ts';

const REPOSITORY = 'octo-org/octo-repo';
const PLACE = { owner: 'octo-org', repo: 'octo-repo' };
const WORKFLOW: GitHubTokenRequest = { kind: 'github-token', permissions: { issues: 'write' } };

async function setUp(request: GitHubTokenRequest = WORKFLOW, github: GitHubConfig = {}) {
  const emulator = await startEmulator({ github });
  const { rest } = getOctokit(emulator.githubToken(request), {
    baseUrl: emulator.githubEnv().GITHUB_API_URL,
  });
  return Object.assign(emulator, {
    api: rest.issues,
    [Symbol.asyncDispose]: () => emulator.stop(),
  });
}

test('an issue is opened, found by its label, changed, commented on, closed and opened again', async () => {
  await using cloud = await setUp();
  const { api, github } = cloud;
  const { data: made } = await api.create({ ...PLACE, title: 'A', body: 'B', labels: ['alert'] });
  expect(made).toMatchObject({ number: 1, state: 'open', user: { login: 'github-actions[bot]' } });
  github.openIssue(REPOSITORY, { title: 'Another' });
  const { data: found } = await api.listForRepo({ ...PLACE, labels: 'Alert', state: 'open' });
  expect(found.map(({ number, body }) => [number, body])).toEqual([[1, 'B']]);

  const one = { ...PLACE, issue_number: 1 };
  await api.update({ ...one, body: 'C' });
  await api.createComment({ ...one, body: 'Still so' });
  cloud.clock.offsetMs += 60_000;
  await api.update({ ...one, state: 'closed', state_reason: 'completed' });
  const [issue] = github.issues(REPOSITORY);
  expect(issue).toMatchObject({ body: 'C', state: 'closed', stateReason: 'completed' });
  expect(issue?.comments).toMatchObject([{ by: 'github-actions[bot]', body: 'Still so' }]);
  expect(issue?.closedAt?.getTime()).toBeGreaterThan(issue?.createdAt.getTime() ?? 0);
  expect((await api.listForRepo({ ...PLACE })).data.map(({ number }) => number)).toEqual([2]);

  await api.update({ ...one, state: 'open' });
  expect(github.issues(REPOSITORY)[0]).toMatchObject({ state: 'open', closedAt: null });
});

test('lists have pages, the newest first, and pull requests in them', async () => {
  await using cloud = await setUp();
  for (let number = 1; number <= 31; number++) {
    cloud.github.openIssue(REPOSITORY, { title: `${number}`, isPullRequest: number === 31 });
  }
  const { data: first } = await cloud.api.listForRepo({ ...PLACE });
  expect(first).toHaveLength(30);
  expect(first[0]).toMatchObject({ number: 31, pull_request: {} });
  const { data: second } = await cloud.api.listForRepo({ ...PLACE, page: 2 });
  expect(second.map(({ number }) => number)).toEqual([1]);
});

test('a token needs the permission, and hears which', async () => {
  await using cloud = await setUp({ kind: 'github-token', permissions: { issues: 'read' } });
  expect((await cloud.api.listForRepo({ ...PLACE })).data).toEqual([]);
  await expect(cloud.api.create({ ...PLACE, title: 'A' })).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('Resource not accessible by integration'),
    response: { headers: { 'x-accepted-github-permissions': 'issues=write' } },
  });
});

test('labels of somebody who may not push are dropped', async () => {
  await using cloud = await setUp({
    kind: 'pat',
    permissions: { issues: 'write' },
    mayPush: false,
  });
  const { data } = await cloud.api.create({ ...PLACE, title: 'A', labels: ['alert'] });
  expect(data.labels).toEqual([]);
});

test('where issues are disabled there are none', async () => {
  await using cloud = await setUp(WORKFLOW, {
    repositories: [{ name: REPOSITORY, issues: false }],
  });
  await expect(cloud.api.create({ ...PLACE, title: 'A' })).rejects.toMatchObject({ status: 410 });
  const elsewhere = cloud.api.create({ owner: 'octo-org', repo: 'none', title: 'A' });
  await expect(elsewhere).rejects.toMatchObject({ status: 404 });
});

test.each([
  ['no title', { title: ' ' }],
  ['a title too long', { title: 'x'.repeat(257) }],
  ['a body too long', { title: 'A', body: 'x'.repeat(65_537) }],
])('is refused: %s', async (_, members) => {
  await using cloud = await setUp();
  await expect(cloud.api.create({ ...PLACE, ...members })).rejects.toMatchObject({ status: 422 });
});

test("what is no part of an issue is nobody's expectation", async () => {
  const cloud = await setUp();
  const assigned = cloud.api.create({ ...PLACE, title: 'A', assignees: ['octocat'] });
  await expect(assigned).rejects.toMatchObject({ status: 501 });
  await expect(cloud.stop()).rejects.toThrow('assignees in a new issue');
});
