import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type SetupCloud, setupCloud } from '../support/command/setup-cloud.ts';

// The answers of GitHub decide whom a role trusts, so nothing in them is taken on trust.

const REPOSITORY = {
  full_name: 'octo-org/octo-repo',
  id: 7400012,
  owner: { id: 65001 },
  visibility: 'private',
  created_at: '2025-03-01T12:00:00Z',
};
const TEMPLATE = { use_default: true, sub_claim_prefix: 'repo:octo-org/octo-repo' };
const APPLY = ['--apply', '--yes'];

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Something that answers as GitHub, and what it was asked. */
async function startGitHub(answer: Answer) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    env: { GITHUB_API_URL: `http://127.0.0.1:${port}` },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** The repository by its own answer, the template by another. */
const both = (repository: Answer, template: Answer): Answer => {
  return (request, response) =>
    (request.url?.includes('/customization/') ? template : repository)(request, response);
};

async function expectNothing(world: SetupCloud, answer: Answer, args: readonly string[] = APPLY) {
  await using github = await startGitHub(answer);
  const result = await world.setup(args, { env: github.env });
  expect(world.changes()).toEqual([]);
  // No letter that a terminal obeys.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(result.stderr).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
  return { ...result, asked: github.asked };
}

const repo = (more: object) => json(200, { ...REPOSITORY, ...more });
const template = (more: object) => json(200, { ...TEMPLATE, ...more });

test.each<[title: string, answer: Answer, code: number, says: RegExp]>([
  [
    'a prefix of another repository',
    both(repo({}), template({ sub_claim_prefix: 'repo:evil/octo-repo' })),
    6,
    /prefix repo:evil\/octo-repo, which is not that of octo-org\/octo-repo/,
  ],
  [
    'a prefix with the IDs of another repository',
    both(repo({}), template({ sub_claim_prefix: 'repo:octo-org@65001/octo-repo@1' })),
    6,
    /which is not that of octo-org\/octo-repo/,
  ],
  [
    'a repository of another owner',
    both(repo({ full_name: 'evil/octo-repo' }), template({})),
    2,
    /octo-org\/octo-repo is evil\/octo-repo now.*\n.*--repo evil\/octo-repo/,
  ],
  [
    'a template that names no repository, where the ID is not known',
    both(
      json(403, { message: 'no' }),
      template({ use_default: false, include_claim_keys: ['context'] }),
    ),
    2,
    /\(context\) names no repository, so jobs of other repositories have the same subject/,
  ],
  [
    'claim keys that are none',
    both(repo({}), template({ use_default: false, include_claim_keys: ['repo', '\u001b[31m*'] })),
    2,
    /subject template of its organization, which could not be read/,
  ],
  [
    'a visibility that is none',
    both(
      repo({ visibility: '*\u001b[2J' }),
      template({ use_default: false, include_claim_keys: ['repo', 'repository_visibility'] }),
    ),
    2,
    /contains the claim repository_visibility, whose value is not known/,
  ],
  [
    '403',
    json(403, { message: '\u001b[31mno\r\n::error::x' }),
    2,
    /answered 403 about the repository/,
  ],
  ['404', json(404, { message: 'Not Found' }), 2, /GitHub answered 404/],
  ['401', json(401, { message: 'Bad credentials' }), 2, /GitHub answered 401/],
  ['a list', json(200, []), 2, /subject format of octo-org\/octo-repo is unknown/],
  ['no JSON', json(200, '\0\u001b]0;x\u0007'), 2, /cannot be read|unknown/],
  [
    'another host',
    json(302, '', { location: 'https://192.0.2.1/x' }),
    6,
    /GitHub redirects to https:\/\/192\.0\.2\.1, and the token is not sent there/,
  ],
])('%s changes nothing, and is explained', async (_, answer, code, says) => {
  await using world = await setupCloud();
  const result = await expectNothing(world, answer);
  expect(result.stderr).toMatch(says);
  expect(result.code, result.stderr).toBe(code);
});

test.each<[title: string, answer: Answer, says: RegExp]>([
  [
    'an outage',
    json(503, { message: 'Unicorn' }),
    /GitHub answered 503: Unicorn\. Gave up after 4 attempts/,
  ],
  [
    'a limit',
    json(429, { message: 'slow down' }, { 'retry-after': '1' }),
    /GitHub limits the rate of requests \(429\).*\n {2}Run again later\. With --immutable-sub/,
  ],
  ['a hang-up', (request) => request.socket.destroy(), /no response from GitHub \([A-Z]\w+\)/],
])('%s is waited out for a while, and then reported', async (_, answer, says) => {
  await using world = await setupCloud();
  const { stderr, code, asked } = await expectNothing(world, answer);
  expect(code).toBe(6);
  expect(stderr).toMatch(says);
  expect(asked).toHaveLength(4);
});

test.each<[title: string, answer: Answer]>([
  ['with Retry-After', json(429, { message: 'slow down' }, { 'retry-after': '3000' })],
  [
    'with the time of its end',
    (request, response) =>
      json(
        403,
        { message: 'API rate limit exceeded' },
        {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3000),
        },
      )(request, response),
  ],
])('a limit %s that lasts longer than anybody waits is reported at once', async (_, answer) => {
  await using world = await setupCloud();
  const { stderr, code, asked } = await expectNothing(world, answer);
  expect(code).toBe(6);
  expect(stderr).toMatch(
    /limits the rate of requests.*\n {2}GitHub accepts requests again in (50|49) minutes\. Run again later\./,
  );
  expect(asked).toHaveLength(1);
});

test('an outage that passes is not noticed', async () => {
  await using world = await setupCloud();
  let failures = 2;
  await using github = await startGitHub((request, response) => {
    failures -= 1;
    const answer = failures >= 0 ? json(502, 'bad gateway') : both(repo({}), template({}));
    answer(request, response);
  });
  expect(await world.setup(APPLY, { env: github.env })).toMatchObject({ code: 0 });
});

test('a repository that is archived is named', async () => {
  await using world = await setupCloud();
  await using github = await startGitHub(both(repo({ archived: true }), template({})));
  const { code, stderr } = await world.setup(['--account', '123456789012'], { env: github.env });
  expect(code).toBe(0);
  expect(stderr).toMatch(/note: octo-org\/octo-repo is archived on GitHub, so no job of it takes/);
});

test('what could not be read is said, where something else is assumed', async () => {
  await using world = await setupCloud();
  const created_at = '2026-08-01T00:00:00Z';
  const answer = both(repo({ created_at }), json(403, { message: 'no' }));
  await using github = await startGitHub(answer);
  const { code, stderr } = await world.setup(['--account', '123456789012'], { env: github.env });
  expect(code).toBe(0);
  expect(stderr).toMatch(/note: GitHub answered 403 about the subject template/);
  expect(stderr).toMatch(/note: The role is for the default template of subjects/);
});

test.each([
  ['of another server', [], { GITHUB_API_URL: 'https://ghes.example.com/api/v3' }],
  [
    'of github.com for a server',
    ['--issuer', 'https://ghes.example.com/_services/token'],
    { GITHUB_API_URL: 'https://api.github.com', GH_ENTERPRISE_TOKEN: 'ghp_of_the_server' },
  ],
])('a token is not sent to GitHub %s', async (_, args, env) => {
  await using world = await setupCloud();
  const { code, stderr } = await world.setup([...args, ...APPLY], { env });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /GITHUB_API_URL leads to \S+, and jobs with the issuer .* not of that GitHub/,
  );
  expect(stderr).toContain('Nothing was sent.');
  expect(stderr).not.toContain('ghp_');
  expect(world.changes()).toEqual([]);
});
