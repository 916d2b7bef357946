import { expect, test } from 'vitest';
import {
  alertStep,
  checkIssues,
  issueCalls,
  issuesOf,
  READER,
} from '../support/action/alert-step.ts';
import { errorsOf, warningsOf } from '../support/action/annotations.ts';
import { fleetCloud, planStep } from '../support/action/fleet.ts';
import {
  passDays,
  REPOSITORY,
  ROTATOR,
  rotateWith,
  rotationCloud,
} from '../support/action/rotate-step.ts';
import { ACCOUNT, type Cloud, startCloud } from '../support/cloud/cloud.ts';
import { killAt } from '../support/faults/kill-at-call.ts';

/** A run that may not become the role, and so changes nothing. */
const fail = (cloud: Cloud, inputs: Record<string, string> = {}) =>
  alertStep(cloud, { inputs: { 'role-to-assume': `${ROTATOR}-of-another-name`, ...inputs } });
/** A run that stops half way, since its token may not write secrets. */
const stop = (cloud: Cloud) => alertStep(cloud, { githubToken: cloud.githubToken(READER) });

test('it is opened once, updated by each failing run, and closed when all is well', async () => {
  await using cloud = await rotationCloud();
  expect((await alertStep(cloud)).code).toBe(0);
  expect(issueCalls(cloud)).toEqual(['ListIssues']);
  passDays(cloud, 30.5);

  expect((await stop(cloud)).code).toBe(1);
  const [issue] = issuesOf(cloud);
  expect(issue).toMatchObject({
    title: `The Bedrock API key of bedrock-ci in ${ACCOUNT} is not rotated`,
    labels: ['bedrock-token'],
    by: 'github-actions[bot]',
    comments: [],
  });
  const begun = /\*\*First failure:\*\* (\S+)/.exec(issue?.body ?? '')?.[1];
  expect(issue?.body).toContain('GitHub asks for: secrets=write.');
  expect(issue?.body).toContain('**Failed runs:** 1');
  expect(issue?.body).toContain(
    'in [run 1234567890](https://github.com/octo-org/octo-repo/actions/runs/1234567890/attempts/1)',
  );
  expect(issue?.body).toContain(`**Key in use:** \`${cloud.iam.keys()[0]?.id}\`, expires 20`);

  passDays(cloud, 1);
  cloud.journal.clear();
  await stop(cloud);
  expect(issueCalls(cloud)).toEqual(['ListIssues', 'UpdateIssue']);
  expect(issuesOf(cloud)).toHaveLength(1);
  expect(issue?.body).toContain(`**First failure:** ${begun}`);
  expect(issue?.body).not.toContain(`**Last failure:** ${begun}`);
  expect(issue?.body).toContain('**Failed runs:** 2');
  expect(issue?.comments).toEqual([]);

  passDays(cloud, 1);
  await fail(cloud);
  expect(issue?.body).toContain('fails with `ERR_ROLE_DENIED`');
  expect(issue?.comments).toHaveLength(1);
  expect(issue?.comments[0]?.body).toContain('Now it fails with `ERR_ROLE_DENIED`');

  expect((await alertStep(cloud)).code).toBe(0);
  expect(issue).toMatchObject({ state: 'closed', stateReason: 'completed' });
  expect(issue?.comments[1]?.body).toMatch(/^Healthy again, in \[run 1234567890\]/);

  passDays(cloud, 40);
  await fail(cloud);
  expect(issuesOf(cloud).map(({ state }) => state)).toEqual(['closed', 'open']);
});

test('a run that is refused is reported, too', async () => {
  await using cloud = await rotationCloud();
  await alertStep(cloud);
  cloud.issueApiKey({ user: 'bedrock-ci', ageDays: 60 });
  passDays(cloud, 30.5);
  const step = await alertStep(cloud);
  expect(errorsOf(step)[0]).toMatch(/^ERR_KEY_LIMIT/);
  expect(issuesOf(cloud)[0]?.body).toContain('fails with `ERR_KEY_LIMIT`');
});

test('a run whose time is up is reported, too', async () => {
  await using cloud = await rotationCloud();
  cloud.faults.add({ service: 'sts', kind: 'hang', times: 'always' });
  const step = await alertStep(cloud, { hurry: 1, inputs: { 'action-timeout-s': '2' } });
  expect(errorsOf(step)[0]).toMatch(/^ERR_TIMEOUT/);
  expect(issuesOf(cloud)[0]?.body).toContain('fails with `ERR_TIMEOUT`');
});

test('a run that has to wait for another does not change it', async () => {
  await using cloud = await rotationCloud();
  await fail(cloud);
  const create = { service: 'iam', action: 'CreateServiceSpecificCredential', nth: 0 };
  await killAt(cloud, create, 'after', {});
  const step = await alertStep(cloud);
  expect(step.outputs.phase, step.log.text).toBe('wait');
  expect(issuesOf(cloud).map(({ state }) => state)).toEqual(['open']);
});

test('two keys have two, and each closes its own', async () => {
  await using cloud = await rotationCloud();
  await fail(cloud);
  await fail(cloud, { 'user-name': 'bedrock-batch' });
  await fail(cloud);
  expect(issuesOf(cloud).map(({ title }) => title)).toEqual([
    `The Bedrock API key of bedrock-ci in ${ACCOUNT} is not rotated`,
    `The Bedrock API key of bedrock-batch in ${ACCOUNT} is not rotated`,
  ]);
  await alertStep(cloud);
  expect(issuesOf(cloud).map(({ state }) => state)).toEqual(['closed', 'open']);
});

test('issues and pull requests of others are left alone, and twins are made one', async () => {
  await using cloud = await rotationCloud();
  await fail(cloud);
  const [own] = issuesOf(cloud);
  const copy = { title: 'x', body: own?.body ?? '' };
  cloud.github.openIssue(REPOSITORY, { ...copy, labels: ['bug'] });
  cloud.github.openIssue(REPOSITORY, { ...copy, labels: ['bedrock-token'], isPullRequest: true });
  cloud.github.openIssue(REPOSITORY, { title: 'x', labels: ['bedrock-token'] });
  const twin = cloud.github.openIssue(REPOSITORY, { ...copy, labels: ['bedrock-token'] });
  twin.by = own?.by ?? '';
  await fail(cloud);
  expect(issuesOf(cloud).map(({ state }) => state)).toEqual([
    ...['open', 'open', 'open', 'open'],
    'closed',
  ]);
  expect(twin.comments[0]?.body).toBe('Duplicate of #1');
  expect(own?.body).toContain('**Failed runs:** 2');
});

test('a plan of a key, which changes nothing, has none', async () => {
  await using cloud = await rotationCloud();
  await fail(cloud, { mode: 'plan' });
  expect(issueCalls(cloud)).toEqual([]);
});

test('a masked account is not shown', async () => {
  await using cloud = await rotationCloud();
  const masked = { 'mask-aws-account-id': 'true' };
  await fail(cloud, masked);
  const [issue] = issuesOf(cloud);
  expect(issue?.title).toBe('The Bedrock API key of bedrock-ci is not rotated');
  expect(issue?.body).toContain('arn:aws:iam::***:role/bedrock-rotator');
  expect(issue?.body).not.toContain(ACCOUNT);
  await alertStep(cloud, { inputs: masked });
  expect(issue?.state).toBe('closed');
});

test('a file that cannot be planned has one of its own', async () => {
  const user = { name: 'ci', accountId: ACCOUNT };
  const file = `accounts: [{ id: "${ACCOUNT}", users: [{ user-name: ci, sinks: [{ type: file, path: k }] }] }]`;
  await using cloud = await fleetCloud([user]);
  const inputs = {
    'on-failure': 'issue',
    'issue-token': cloud.githubToken({ kind: 'github-token', permissions: { issues: 'write' } }),
  };
  expect((await planStep(cloud, file.replace('users', 'user'), inputs)).code).toBe(1);
  const [issue] = issuesOf(cloud);
  expect(issue?.title).toBe('The keys of bedrock-keys.yml are not rotated');
  expect(issue?.body).toContain('has an unknown member user');
  expect((await planStep(cloud, file, inputs)).code).toBe(0);
  expect(issue?.state).toBe('closed');
  checkIssues(cloud);
});

test('users of one name in two accounts of a file have two', async () => {
  const file = `
aws-region: us-west-2
accounts:
  - { id: "${ACCOUNT}", name: one, users: [{ user-name: ci, sinks: [{ type: file, path: k }] }] }
  - { id: "210987654321", name: two, users: [{ user-name: ci, sinks: [{ type: file, path: l }] }] }`;
  await using cloud = await startCloud();
  for (const account of ['one', 'two', 'one']) {
    const step = await rotateWith(cloud, {
      inputs: { config: 'keys.yml', account, 'user-name': 'ci', 'on-failure': 'issue' },
      workspace: { 'keys.yml': file },
      jobToken: cloud.githubToken({ kind: 'github-token', permissions: { issues: 'write' } }),
    });
    expect(errorsOf(step)[0]).toMatch(/^ERR_/);
  }
  expect(issuesOf(cloud).map(({ title }) => title)).toEqual([
    'The Bedrock API key of ci in one is not rotated',
    'The Bedrock API key of ci in two is not rotated',
  ]);
});

test('a word that it does not know is refused before anything is asked', async () => {
  await using cloud = await rotationCloud();
  const step = await alertStep(cloud, { inputs: { 'on-failure': 'issues' } });
  expect(errorsOf(step)[0]).toMatch(/^ERR_INPUT: Input "on-failure" must be none or issue/);
  expect(cloud.journal.entries()).toEqual([]);
});

test('without it nobody looks at issues', async () => {
  await using cloud = await rotationCloud();
  await fail(cloud, { 'on-failure': 'none' });
  expect(issueCalls(cloud)).toEqual([]);
  expect(warningsOf(await alertStep(cloud, { inputs: { 'on-failure': '' } }))).toEqual([]);
});
