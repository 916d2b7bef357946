import { readFileSync } from 'node:fs';
import { INFERENCE_POLICY } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { incidentCloud, MODEL, reportIn } from '../support/command/incident-cloud.ts';
import { KEYS_ACCOUNT, REGION } from '../support/command/keys-cloud.ts';

const MINUTE_MS = 60_000;

/** Events of user `ci` in a region, one a minute. */
function plant(
  { cloud }: { cloud: Awaited<ReturnType<typeof incidentCloud>>['cloud'] },
  count: number,
  region: string,
  more: object = {},
) {
  const now = Date.now() - 10 * MINUTE_MS;
  for (let at = 0; at < count; at += 1) {
    cloud.cloudTrail.put({
      accountId: KEYS_ACCOUNT,
      region,
      record: {
        eventTime: new Date(now - at * MINUTE_MS).toISOString(),
        userIdentity: {
          type: 'IAMUser',
          userName: 'ci',
          arn: `arn:aws:iam::${KEYS_ACCOUNT}:user/ci`,
        },
        sourceIPAddress: '198.51.100.7',
        userAgent: 'thief/1.0 `|</td> [31m',
        requestParameters: { modelId: MODEL },
        ...more,
      },
    });
  }
}

describe('what happens until it is stopped is in the timeline', () => {
  /** An event of the time when the plan is ready, and its change is waited for. */
  function plantBefore(
    world: Awaited<ReturnType<typeof incidentCloud>>,
    action: string,
    more = {},
  ) {
    world.cloud.faults.add({ service: 'iam', action, kind: 'latency', latencyMs: 2_500, times: 1 });
    const eventTime = new Date(Date.now() + 2_000).toISOString();
    plant(world, 1, REGION, { eventTime, userAgent: 'late/1.0', ...more });
  }
  const late = { value: 'late/1.0', count: 1 };

  test('a key of a user', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    plantBefore(world, 'UpdateServiceSpecificCredential');
    const { report } = await world.incident(value, ['--yes']);
    expect(report.timeline.summary.userAgents).toContainEqual(late);
  });

  test('a session, which was looked up before', async () => {
    await using world = await incidentCloud();
    await world.use(await world.mint({ role: 'bedrock-ci', sessionName: 'run-7' }));
    const [used] = world.cloud.cloudTrail.events().slice(-1);
    plantBefore(world, 'PutRolePolicy', { userIdentity: used?.record.userIdentity });
    const words = ['incident', '--session', 'run-7', '--yes', '--json'];
    const { stdout } = await world.keys(words);
    expect(JSON.parse(stdout).timeline.summary.userAgents).toContainEqual(late);
  });
});

describe('an incomplete timeline ends with code 10, and is never one of no events', () => {
  test('when a region fails', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    plant(world, 3, REGION);
    world.cloud.faults.add({
      service: 'cloudtrail',
      kind: 'status',
      status: 400,
      code: 'UnsupportedOperationException',
    });
    const { code, report } = await world.incident(value, ['--yes']);
    expect(code).toBe(10);
    expect(report.timeline.complete).toBe(false);
    expect(report.timeline.problems).toEqual([
      expect.stringMatching(/^us-\w+-\d: .*UnsupportedOperation/),
    ]);
    // The key is off all the same.
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ status: 'Inactive' }]);
  });

  test('when there are more events than --max-events', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    plant(world, 120, REGION);
    const { code, report } = await world.incident(value, ['--yes', '--max-events', '60']);
    expect(code).toBe(10);
    expect(report.timeline.problems).toEqual([
      'us-west-2: more than 60 events; raise --max-events',
    ]);
  });

  test('when CloudTrail or the list of regions is denied', async () => {
    const iam = { Effect: 'Allow' as const, Action: 'iam:*', Resource: '*' };
    await using world = await incidentCloud({
      policies: [{ Version: '2012-10-17', Statement: [iam] }],
    });
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const file = reportIn(world, 'report.md');
    const { code, report } = await world.incident(value, ['--yes', '--report', file]);
    expect(code).toBe(10);
    expect(report.timeline.problems.join('\n')).toMatch(/cloudtrail:LookupEvents/);
    expect(report.timeline.problems.join('\n')).toMatch(/account:ListRegions.*--regions/s);
    expect(readFileSync(file, 'utf8')).toContain('**Incomplete: events may be missing.**');
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ status: 'Inactive' }]);
  });
});

test('pages of many events are read to the end, also while CloudTrail throttles', async () => {
  await using world = await incidentCloud({ lookupsPerSecond: 8 });
  const { value } = world.cloud.issueApiKey({ user: 'ci' });
  plant(world, 330, REGION);
  plant(world, 70, 'us-east-1');
  world.cloud.faults.add({ service: 'cloudtrail', kind: 'throttle', times: 3, skip: 2 });
  const { code, report } = await world.incident(value, ['--yes']);
  expect(code).toBe(0);
  const planted = report.timeline.events.filter(({ name }) => name === 'Converse');
  expect(planted).toHaveLength(400);
  const lookups = world.cloud.journal.entries({ service: 'cloudtrail' });
  expect(lookups.some(({ parameters }) => parameters?.NextToken !== undefined)).toBe(true);
});

test('only two lookups a second are sent to a region', async () => {
  await using world = await incidentCloud({ lookupsPerSecond: 2 });
  const { value } = world.cloud.issueApiKey({ user: 'ci' });
  plant(world, 230, REGION);
  // In real time: the pauses are what is tested.
  const { code } = await world.incident(value, ['--yes'], { env: { HURRY: '1' } });
  expect(code).toBe(0);
  const refused = world.cloud.journal.count({ service: 'cloudtrail', status: 400 });
  expect(refused).toBe(0);
});

test('a user with two keys: the timeline is of the user, since CloudTrail cannot tell', async () => {
  await using world = await incidentCloud();
  const { value } = world.cloud.issueApiKey({ user: 'ci' });
  const second = world.cloud.issueApiKey({ user: 'ci' });
  await world.use(second.value);
  const { code, report } = await world.incident(value, ['--yes']);
  expect(code).toBe(0);
  expect(report.timeline.of).toBe('user');
  expect(report.notVisible.join()).toMatch(/Which key of the user was used/);
  expect(report.notes.join()).toContain(`another active key, ${second.id}`);
  expect(
    world.cloud.iam
      .keys('ci')
      .map(({ status }) => status)
      .sort(),
  ).toEqual(['Active', 'Inactive']);
});

test('a session of a role that has the name of the user is not of the user', async () => {
  await using world = await incidentCloud();
  const { value } = world.cloud.issueApiKey({ user: 'ci' });
  await world.use(await world.mint({ role: 'bedrock-ci', sessionName: 'ci' }));
  const { report } = await world.incident(value, ['--yes']);
  const actors = report.timeline.events.filter(({ model }) => model === MODEL);
  expect(actors).toEqual([]);
});

test('mantle is not visible, and the report says so, and that amounts are not', async () => {
  const mantle = {
    Version: '2012-10-17' as const,
    Statement: [{ Effect: 'Allow' as const, Action: 'bedrock-mantle:*', Resource: '*' }],
  };
  await using world = await incidentCloud({
    users: [{ name: 'mantle', policies: [INFERENCE_POLICY, mantle] }],
  });
  const { value } = world.cloud.issueApiKey({ user: 'mantle' });
  const url = world.cloud.regionEnv(REGION).AWS_ENDPOINT_URL_BEDROCK_MANTLE;
  const body = JSON.stringify({
    model: 'openai.gpt-oss-20b',
    messages: [{ role: 'user', content: 'Hello' }],
  });
  const headers = { authorization: `Bearer ${value}`, 'content-type': 'application/json' };
  const used = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
  expect(used.status).toBe(200);
  const { report } = await world.incident(value, ['--yes']);
  expect(report.timeline.summary.models).toEqual([]);
  expect(report.notVisible.join('\n')).toMatch(/bedrock-mantle.*data events/);
  expect(report.notVisible.join('\n')).toMatch(
    /Amounts of tokens: CloudTrail does not record them/,
  );
});

test('what a thief writes into records cannot leave its cell, nor reach the terminal', async () => {
  await using world = await incidentCloud();
  const { value } = world.cloud.issueApiKey({ user: 'ci' });
  plant(world, 1, REGION, { userAgent: `x\`|<img>\u001b[31m\n# ${value}` });
  const file = reportIn(world, 'report.md');
  const { stdout } = await world.incident(value, ['--yes', '--report', file]);
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain(value.slice(4));
  expect(text + stdout).not.toContain('\u001b');
  expect(text).not.toMatch(/^# (?!Incident report)/m);
  expect(text).not.toMatch(/`x`\|/);
});

test('--session reports and denies a session that only its name is known of', async () => {
  await using world = await incidentCloud();
  const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'run-42' });
  await world.use(leaked);
  const { code, stdout } = await world.keys(['incident', '--session', 'run-42', '--yes', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ timeline: { of: 'session', summary: { events: 1 } } });
  expect(await world.use(leaked)).toBe(403);
});

test('a key ID is found among all users', async () => {
  await using world = await incidentCloud();
  const { id, value } = world.cloud.issueApiKey({ user: 'ci' });
  const { code } = await world.keys(['incident', id, '--yes']);
  expect(code).toBe(0);
  expect(await world.use(value)).toBe(403);
  const { code: none, stderr } = await world.keys(['incident', 'ACCAEXAMPLE0000000001', '--yes']);
  expect(none).toBe(11);
  expect(stderr).toMatch(/No user of this account has key ACCAEXAMPLE0000000001/);
});
