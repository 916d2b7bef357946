import { expect, test } from 'vitest';
import { passDays, rotateStep, rotateWell, rotationCloud } from '../support/action/rotate-step.ts';
import { GITHUB, GITHUB_KINDS, SECRET_NAME } from '../support/cloud/github-kinds.ts';
import { type Exchange, startRelay } from '../support/cloud/recording-relay.ts';
import { createGitHubJudge } from '../support/judges/github-schema.ts';

const judge = createGitHubJudge();
/** The emulator lists repositories by their ids alone, which is all that we read. */
const REDUCED = /answer: \/repositories\/\d+ must have required property/;
const INPUTS = {
  sinks: Object.values(GITHUB_KINDS)
    .map(({ entry }) => `- { type: github, name: ${SECRET_NAME}${entry} }`)
    .join('\n'),
  escrow: `{ type: github, name: ${SECRET_NAME}_PENDING }`,
};

test('every request of every run, to every kind of place, and what the emulator answers', async () => {
  await using cloud = await rotationCloud(undefined, { github: GITHUB });
  await using relay = await startRelay(cloud);
  const options = { inputs: INPUTS, env: relay.env };
  await rotateWell(cloud, options);
  for (const app of ['actions', 'dependabot', 'codespaces'] as const) {
    cloud.github.setSecret({ organization: 'octo-org', app }, SECRET_NAME, 'x', {
      visibility: 'selected',
      selectedRepositoryIds: [7_400_012, 7_400_013],
    });
  }
  passDays(cloud, 30.5);
  await rotateWell(cloud, options);
  const githubToken = cloud.githubToken({ kind: 'github-token' });
  expect((await rotateStep(cloud, { ...options, githubToken })).code).toBe(1);

  const exchanges = relay.exchanges.filter(({ service }) => service === 'github');
  expect(exchanges.flatMap(judge).filter((problem) => !REDUCED.test(problem))).toEqual([]);
  const seen = new Set(exchanges.map(({ method, path }) => `${method} ${kindOf(path)}`));
  expect([...seen].sort()).toEqual([
    'GET a secret',
    'GET its repositories',
    'GET the public key',
    'PUT a secret',
  ]);
  const written = exchanges.filter(({ method }) => method === 'PUT').map(({ path }) => path);
  expect(new Set(written).size, 'nine places and the escrow').toBe(10);
});

test('the judge finds what is wrong', () => {
  const good: Exchange = {
    method: 'PUT',
    service: 'github',
    path: '/orgs/octo-org/actions/secrets/KEY',
    query: '',
    headers: {},
    body: JSON.stringify({ encrypted_value: 'AAAA', key_id: '1', visibility: 'all' }),
    status: 204,
    answer: '',
  };
  expect(judge(good)).toEqual([]);
  const bad: [Partial<Exchange>, RegExp][] = [
    [{ path: '/orgs/octo-org/secrets/KEY' }, /no such operation/],
    [{ body: '{"encrypted_value":"AAAA","key_id":"1"}' }, /required property 'visibility'/],
    [{ body: good.body.replace('all', 'public') }, /visibility must be equal/],
    [{ body: good.body.replace('AAAA', 'not base64') }, /encrypted_value must match pattern/],
    [{ body: good.body.replace('key_id', 'keyId') }, /unknown member keyId/],
    [{ query: 'page=1' }, /unknown query parameter page/],
    [{ status: 200 }, /answered 200, which is not described/],
  ];
  for (const [change, message] of bad) {
    expect(judge({ ...good, ...change }).join('\n')).toMatch(message);
  }
});

function kindOf(path: string): string {
  if (path.endsWith('/public-key')) return 'the public key';
  return path.endsWith('/repositories') ? 'its repositories' : 'a secret';
}
