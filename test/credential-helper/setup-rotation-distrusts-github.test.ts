import { expect, test } from 'vitest';
import { rotationWorld } from '../support/command/setup-rotation.ts';
import { type Answer, pourOut, startServer } from '../support/faults/endless-server.ts';

// GitHub says which secrets the workflow lacks. What it does not say in an answer that can be read is unknown: the
// secrets are not reported as missing, and IAM is compared all the same.

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

const REPOSITORY = json(200, {
  full_name: 'octo-org/octo-repo',
  id: 7400012,
  owner: { id: 65001 },
  visibility: 'private',
  created_at: '2025-03-01T12:00:00Z',
});
const TEMPLATE = json(200, { use_default: true, sub_claim_prefix: 'repo:octo-org/octo-repo' });

/** GitHub with its own answer about secrets. */
const startGitHub = (secrets: Answer) =>
  startServer((request, ...rest) => {
    const { url = '' } = request;
    const repository = url.includes('/customization/') ? TEMPLATE : REPOSITORY;
    return (url.includes('secrets') ? secrets : repository)(request, ...rest);
  });

const page = (names: unknown[]) => json(200, { total_count: names.length, secrets: names });
const named = (name: string) => ({ name });
const UNREADABLE = /GitHub sent a list of secrets that cannot be read/;

test.each<[title: string, secrets: Answer, says: RegExp]>([
  ['entries of nothing', page([null]), UNREADABLE],
  ['entries that are numbers', page([42]), UNREADABLE],
  ['a text in place of a list', json(200, { secrets: 'x' }), UNREADABLE],
  ['an object without a list', json(200, {}), UNREADABLE],
  ['a bare list', json(200, []), UNREADABLE],
  ['a page of a portal', json(200, '<html>', { 'content-type': 'text/html' }), UNREADABLE],
  ['half of an answer', json(200, '{"secrets": ['), UNREADABLE],
  ['no content', (_, response) => void response.writeHead(204).end(), UNREADABLE],
  ['a list without an end', page(Array.from({ length: 100 }, () => named('X'))), UNREADABLE],
  [
    'more than anybody reads',
    pourOut({ 'content-type': 'application/json' }),
    /more than \d+ bytes/,
  ],
  ['too many levels', json(200, '['.repeat(200)), /nests more than 100 levels/],
  ['an outage', json(503, { message: 'Unicorn' }), /GitHub answered 503: Unicorn/],
  ['a limit', json(429, {}, { 'retry-after': '3000' }), /GitHub limits the rate of requests/],
  ['a hang-up', (request) => void request.socket.destroy(), /no response from GitHub/],
  [
    'another host',
    json(302, '', { location: 'https://192.0.2.1/x' }),
    /redirects to https:\/\/192/,
  ],
  ['404', json(404, { message: 'Not Found' }), /GitHub answered 404/],
])('%s is a note in addition to what IAM lacks', async (_, secrets, says) => {
  await using world = await rotationWorld();
  await using github = await startGitHub(secrets);
  const env = { GITHUB_API_URL: github.url };
  const { code, stdout, stderr } = await world.setup([...world.key, '--check'], { env });
  expect(code, stderr).toBe(12);
  expect(stdout).toMatch(/There is no role bedrock-rotator-bedrock-ci/);
  expect(stdout).not.toContain('GitHub secret');
  expect(stderr).toMatch(/ROTATOR_APP_ID and ROTATOR_APP_KEY of the workflow were not checked/);
  expect(stderr).toMatch(says);
});

test('a long list and names in small letters are read', async () => {
  await using world = await rotationWorld();
  const first = page(Array.from({ length: 100 }, (_, at) => named(`S${at}`)));
  const second = page([named('rotator_app_id'), named('Rotator_App_Key')]);
  await using github = await startGitHub((request, ...rest) =>
    (request.url?.endsWith('&page=1') ? first : second)(request, ...rest),
  );
  const env = { GITHUB_API_URL: github.url };
  const { stdout, stderr } = await world.setup([...world.key, '--check'], { env });
  expect(stderr).not.toMatch(/were not checked/);
  expect(stdout).not.toContain('GitHub secret');
});
