import { getOctokit } from '@actions/github';
import sodium from 'libsodium-wrappers';
import { expect, test } from 'vitest';
import { startEmulator } from '../start-emulator.ts';
import type { SecretScope } from './scope.ts';
import type { GitHubTokenRequest } from './tokens.ts';

const REPOSITORY = 'octo-org/octo-repo';
const WRITER: GitHubTokenRequest = {
  kind: 'app',
  permissions: {
    secrets: 'write',
    environments: 'write',
    dependabot_secrets: 'write',
    codespaces_secrets: 'write',
    organization_secrets: 'write',
    organization_dependabot_secrets: 'write',
    organization_codespaces_secrets: 'write',
  },
};

async function setUp(request: GitHubTokenRequest = WRITER) {
  const emulator = await startEmulator();
  const octokit = getOctokit(emulator.githubToken(request), {
    baseUrl: emulator.githubEnv().GITHUB_API_URL,
  });
  return Object.assign(emulator, { octokit, [Symbol.asyncDispose]: () => emulator.stop() });
}

type Client = Awaited<ReturnType<typeof setUp>>['octokit'];

/** As GitHub's documentation describes it. */
async function put(octokit: Client, path: string, name: string, value: string, more = {}) {
  const { data } = await octokit.request(`GET ${path}/public-key`);
  await sodium.ready;
  const box = sodium.crypto_box_seal(value, Buffer.from(data.key, 'base64'));
  const encrypted_value = Buffer.from(box).toString('base64');
  return octokit.request(`PUT ${path}/${name}`, { encrypted_value, key_id: data.key_id, ...more });
}

const PLACES: [path: string, scope: SecretScope, more?: object][] = [
  [`/repos/${REPOSITORY}/actions/secrets`, { repository: REPOSITORY }],
  [`/repos/${REPOSITORY}/dependabot/secrets`, { repository: REPOSITORY, app: 'dependabot' }],
  [`/repos/${REPOSITORY}/codespaces/secrets`, { repository: REPOSITORY, app: 'codespaces' }],
  [
    `/repos/${REPOSITORY}/environments/production/secrets`,
    { repository: REPOSITORY, environment: 'production' },
  ],
  ['/orgs/octo-org/actions/secrets', { organization: 'octo-org' }, { visibility: 'all' }],
  [
    '/orgs/octo-org/dependabot/secrets',
    { organization: 'octo-org', app: 'dependabot' },
    { visibility: 'selected', selected_repository_ids: [1, 2] },
  ],
];

test.each(PLACES)('%s opens what libsodium sealed', async (path, scope, more) => {
  await using cloud = await setUp();
  expect((await put(cloud.octokit, path, 'KEY', 'välue 1', more)).status).toBe(201);
  expect((await put(cloud.octokit, path, 'KEY', 'välue 2', more)).status).toBe(204);
  expect(cloud.github.secret(scope, 'KEY')).toMatchObject({ value: 'välue 2' });
  const { data } = await cloud.octokit.request(`GET ${path}/KEY`);
  expect(data).toMatchObject({ name: 'KEY', updated_at: expect.stringMatching(/Z$/) });
  expect(JSON.stringify(data)).not.toContain('välue');
  const list = await cloud.octokit.request(`GET ${path}`);
  expect(list.data).toMatchObject({ total_count: 1 });
  await cloud.octokit.request(`DELETE ${path}/KEY`);
  await expect(cloud.octokit.request(`GET ${path}/KEY`)).rejects.toMatchObject({ status: 404 });
});

test('each scope has a public key of its own', async () => {
  await using cloud = await setUp();
  const keys = await Promise.all(
    PLACES.map(async ([path]) => (await cloud.octokit.request(`GET ${path}/public-key`)).data.key),
  );
  expect(new Set(keys).size).toBe(PLACES.length);
});

test('a box for another key is kept as garbage, and one with an old key id is refused', async () => {
  await using cloud = await setUp();
  const [path, scope] = PLACES[0] as (typeof PLACES)[0];
  const { data } = await cloud.octokit.request(`GET ${path}/public-key`);
  const encrypted_value = Buffer.alloc(80, 7).toString('base64');
  await cloud.octokit.request(`PUT ${path}/KEY`, { encrypted_value, key_id: data.key_id });
  expect(cloud.github.secret(scope, 'KEY')?.value).toBe('garbage');
  cloud.github.rotatePublicKey(scope);
  await expect(
    cloud.octokit.request(`PUT ${path}/KEY`, { encrypted_value, key_id: data.key_id }),
  ).rejects.toMatchObject({ status: 422 });
});

test.each<[string, GitHubTokenRequest, number, string]>([
  [
    'GITHUB_TOKEN',
    { kind: 'github-token', permissions: { contents: 'write' } },
    403,
    'integration',
  ],
  ['an App that may read', { kind: 'app', permissions: { secrets: 'read' } }, 403, 'integration'],
  ['a personal token', { kind: 'pat' }, 403, 'personal access token'],
  ['an App elsewhere', { ...WRITER, repositories: ['octo-org/other'] }, 404, 'Not Found'],
])('%s is refused', async (_name, request, status, message) => {
  await using cloud = await setUp(request);
  const path = `/repos/${REPOSITORY}/actions/secrets/KEY`;
  await expect(
    cloud.octokit.request(`PUT ${path}`, { encrypted_value: 'AA==', key_id: '1' }),
  ).rejects.toMatchObject({
    status,
    message: expect.stringContaining(message),
    response: { headers: { 'x-accepted-github-permissions': 'secrets=write' } },
  });
});

test('a token that nobody issued is refused', async () => {
  await using cloud = await setUp();
  const octokit = getOctokit('ghs_unknown', { baseUrl: cloud.githubEnv().GITHUB_API_URL });
  await expect(
    octokit.request(`GET /repos/${REPOSITORY}/actions/secrets/public-key`),
  ).rejects.toMatchObject({ status: 401, message: expect.stringContaining('Bad credentials') });
});

test('GITHUB_TOKEN cannot be given what it can never have', async () => {
  await using cloud = await setUp();
  expect(() =>
    cloud.githubToken({ kind: 'github-token', permissions: { secrets: 'write' } }),
  ).toThrow('permissions.secrets is never given to the GITHUB_TOKEN');
});

test('a repository lists the secrets that it gets from its organization', async () => {
  await using cloud = await setUp();
  const path = `GET /repos/${REPOSITORY}/actions/organization-secrets`;
  cloud.github.setSecret({ organization: 'octo-org' }, 'SHARED', 'v', { visibility: 'all' });
  const { data } = await cloud.octokit.request(path);
  expect(data).toMatchObject({ total_count: 1, secrets: [{ name: 'SHARED' }] });
  await expect(
    cloud.octokit.request('GET /repos/octo-org/none/actions/organization-secrets'),
  ).rejects.toMatchObject({ status: 404 });
});

test('the secret of an organization needs a visibility, and returns its selection', async () => {
  await using cloud = await setUp();
  const path = '/orgs/octo-org/actions/secrets';
  await expect(put(cloud.octokit, path, 'KEY', 'x')).rejects.toMatchObject({ status: 422 });
  const more = { visibility: 'selected', selected_repository_ids: [7, 9] };
  await put(cloud.octokit, path, 'KEY', 'x', more);
  const { data } = await cloud.octokit.request(`GET ${path}/KEY/repositories`);
  expect(data).toEqual({ total_count: 2, repositories: [{ id: 7 }, { id: 9 }] });
});

test('a job sees the nearest secret', async () => {
  await using cloud = await setUp();
  const place = { repository: REPOSITORY };
  cloud.github.setSecret({ organization: 'octo-org' }, 'KEY', 'of the organization');
  cloud.github.setSecret(place, 'KEY', 'of the repository');
  cloud.github.setSecret({ ...place, environment: 'production' }, 'KEY', 'of the environment');
  expect(cloud.github.secretsFor('octo-org/other')).toEqual({ KEY: 'of the organization' });
  expect(cloud.github.secretsFor(REPOSITORY)).toEqual({ KEY: 'of the repository' });
  expect(cloud.github.secretsFor(REPOSITORY, 'production')).toEqual({ KEY: 'of the environment' });
});

test('too many writes have to wait as long as retry-after says', async () => {
  await using cloud = await setUp();
  const [path] = PLACES[0] as (typeof PLACES)[0];
  for (let count = 0; count < 80; count++) await put(cloud.octokit, path, `KEY_${count}`, 'x');
  await expect(put(cloud.octokit, path, 'KEY', 'x')).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('secondary rate limit'),
    response: { headers: { 'retry-after': expect.stringMatching(/^\d+$/) } },
  });
  cloud.clock.offsetMs += 61_000;
  await put(cloud.octokit, path, 'KEY', 'x');
});

test("what is no part of a secret is nobody's expectation", async () => {
  const cloud = await setUp();
  const [path] = PLACES[0] as (typeof PLACES)[0];
  await expect(put(cloud.octokit, path, 'KEY', 'x', { visibility: 'all' })).rejects.toMatchObject({
    status: 501,
  });
  await expect(cloud.stop()).rejects.toThrow('visibility in a secret');
});
