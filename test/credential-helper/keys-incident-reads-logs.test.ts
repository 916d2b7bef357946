import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import { incidentCloud, MODEL, reportIn } from '../support/command/incident-cloud.ts';
import { KEYS_ACCOUNT, REGION } from '../support/command/keys-cloud.ts';

const CI = `arn:aws:iam::${KEYS_ACCOUNT}:user/ci`;
const CANARY = 'canary-prompt-of-somebody';

/** As the Bedrock User Guide shows an event of the mantle endpoint, and the Claude Platform one of the same form. */
function dataEvent(id: string, more: object = {}, user = 'ci', accountId = KEYS_ACCOUNT) {
  return {
    eventVersion: '1.08',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: `arn:aws:iam::${accountId}:user/${user}`,
      accountId,
      userName: user,
    },
    eventTime: '2026-05-30T14:32:11Z',
    eventSource: 'bedrock-mantle.amazonaws.com',
    eventName: 'CreateInference',
    awsRegion: REGION,
    sourceIPAddress: '192.0.2.7',
    userAgent: 'OpenAI/Python 1.50.0',
    requestParameters: {
      model: 'anthropic.claude-opus-4-7',
      metadata: { note: '}]"{[ \\' },
      callWithBearerToken: 'true',
      bearerTokenType: 'ABSK',
    },
    responseElements: null,
    requestID: `request-${id}`,
    eventID: id,
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: accountId,
    eventCategory: 'Data',
    ...more,
  };
}

/** As the Bedrock User Guide has it. */
function invocation(requestId: string, arn = CI, more: object = {}) {
  return {
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: '2026-05-30T14:00:00Z',
    accountId: KEYS_ACCOUNT,
    identity: { arn },
    region: REGION,
    requestId,
    operation: 'Converse',
    modelId: MODEL,
    input: {
      inputContentType: 'application/json',
      inputBodyJson: { messages: [{ role: 'user', content: [{ text: CANARY }] }] },
      inputTokenCount: 35,
      cacheReadInputTokenCount: 5,
    },
    output: { outputContentType: 'application/json', outputTokenCount: 446 },
    ...more,
  };
}

const trail = (...records: object[]) => JSON.stringify({ Records: records });
const lines = (...records: object[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('');

/** An incident of user `ci`, and a folder for logs. */
async function logsCloud() {
  const world = await incidentCloud();
  const { value } = world.cloud.issueApiKey({ user: 'ci' });
  const folder = join(world.home.path, 'logs');
  const write = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  return Object.assign(world, {
    folder,
    write,
    run: (...args: string[]) => world.incident(value, ['--yes', '--logs', folder, ...args]),
  });
}

interface Planes {
  planes: { plane: string; events: number; sources: string[]; notVisible?: string }[];
  logFiles: number;
  usage?: { model: string; calls: number; inputTokens: number; outputTokens: number }[];
}

/** Events of the mantle endpoint, which only logs have. */
const ofMantle = (timeline: object) => (timeline as Planes).planes[1]?.events;

const hasJq = spawnSync('jq', ['--version'], { stdio: 'ignore' }).status === 0;

/** Prints what the AWS CLI prints for CloudTrail Lake, in two pages, and for CloudWatch Logs. */
const AWS_PAGES = `#!/bin/sh
case "$*" in
  *--next-token*) cat page2 ;;
  *get-query-results*) cat page1 ;;
  *filter-log-events*) cat calls ;;
esac
`;

test.skipIf(!hasJq)(
  'what the commands of the page write from AWS is read, page by page',
  async () => {
    await using world = await logsCloud();
    const page = readFileSync(join(repositoryRoot, 'docs/incident.md'), 'utf8');
    const [, commands = ''] = /```sh\n([^`]*get-query-results[^`]*)```/.exec(page) ?? [];
    const { path } = world.home;
    const rows = (id: string) => ({
      QueryResultRows: [[{ eventJson: JSON.stringify(dataEvent(id)) }]],
    });
    const put = (name: string, value: object) =>
      writeFileSync(join(path, name), JSON.stringify(value));
    put('page1', { QueryStatus: 'FINISHED', NextToken: 'more', ...rows('e1') });
    put('page2', { QueryStatus: 'FINISHED', ...rows('e2') });
    put('calls', { events: [{ message: JSON.stringify(invocation('r1')) }] });
    mkdirSync(join(path, 'bin'));
    writeFileSync(join(path, 'bin/aws'), AWS_PAGES);
    chmodSync(join(path, 'bin/aws'), 0o755);
    mkdirSync(world.folder, { recursive: true });
    const PATH = [join(path, 'bin'), process.env.PATH].join(delimiter);
    const shell = spawnSync('sh', ['-e', '-c', commands], {
      cwd: path,
      env: { PATH },
      encoding: 'utf8',
    });
    expect(shell.status, shell.stderr).toBe(0);
    const { code, report } = await world.run();
    expect(code).toBe(0);
    expect(ofMantle(report.timeline)).toBe(2);
    expect((report.timeline as unknown as Planes).usage).toMatchObject([
      { model: MODEL, calls: 1 },
    ]);
  },
);

describe('logs of CloudTrail', () => {
  test('show data events of both services, of this user alone, each once', async () => {
    await using world = await logsCloud();
    const claude = {
      eventSource: 'aws-external-anthropic.amazonaws.com',
      requestParameters: { model: 'claude-haiku-4-5', callWithBearerToken: true },
    };
    const records = [
      dataEvent('e1'),
      dataEvent('e2', claude),
      dataEvent('e3', {}, 'another'),
      dataEvent('e4', {}, 'ci', '999988887777'),
    ];
    const path = 'AWSLogs/123456789012/CloudTrail/us-west-2/2026/05/30';
    world.write(`${path}/a.json.gz`, gzipSync(trail(...records)));
    world.write(`${path}/a-again.json`, JSON.stringify({ Records: records }, undefined, 2));
    // What S3 has next to them.
    world.write('AWSLogs/123456789012/CloudTrail-Digest/d.json.gz', gzipSync('{"digest":1}'));
    world.write('notes.txt', 'mine');
    const { code, report } = await world.run();
    expect(code).toBe(0);
    const { summary, events, planes, logFiles } = report.timeline as typeof report.timeline &
      Planes;
    // The command itself asks Bedrock with the key, which is an event without a model.
    expect(events.flatMap(({ model }) => model ?? [])).toEqual([
      'anthropic.claude-opus-4-7',
      'claude-haiku-4-5',
    ]);
    expect(summary.models).toHaveLength(2);
    expect(logFiles).toBe(2);
    expect(planes.map(({ plane, events: own }) => [plane, own])).toEqual([
      ['bedrock-runtime', expect.any(Number)],
      ['bedrock-mantle', 1],
      ['claude-platform', 1],
    ]);
    expect(planes[1]?.sources[1]).toMatch(/^logs of CloudTrail \(6 records, 6 of them data events/);
    expect(report.notVisible.join('\n')).not.toMatch(/^Inference/m);
  });

  test('without a data event of a service leave its use not visible', async () => {
    await using world = await logsCloud();
    world.write('a.json', trail(dataEvent('e1')));
    const file = reportIn(world, 'report.md');
    const { code, report } = await world.run('--report', file);
    expect(code).toBe(0);
    expect(report.notVisible[0]).toMatch(/^Inference through Claude Platform: /);
    const { planes } = report.timeline as typeof report.timeline & Planes;
    expect(planes[2]?.notVisible).toBe('inference: the logs have no data event of this service');
    expect(readFileSync(file, 'utf8')).toMatch(
      /\| claude-platform \| 0 \| event history [^|]+ \| inference: the logs have no data event/,
    );
  });

  test('of a session show what was done with its access key, and the calls by their requests', async () => {
    await using world = await logsCloud();
    const key = await world.mint({ role: 'bedrock-ci', sessionName: 'run-42' });
    expect(await world.use(key)).toBe(200);
    const { accessKeyId } = JSON.parse(
      (await world.incident(key, ['--dry-run'])).stdout,
    ).timeline.events.find((event: { accessKeyId?: string }) => event.accessKeyId);
    const session = `arn:aws:sts::${KEYS_ACCOUNT}:assumed-role/bedrock-ci/run-42`;
    const identity = {
      type: 'AssumedRole',
      arn: session,
      principalId: 'AROAEXAMPLE:run-42',
      accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          userName: 'bedrock-ci',
          arn: `arn:aws:iam::${KEYS_ACCOUNT}:role/bedrock-ci`,
        },
      },
    };
    const other = { ...identity, accessKeyId: 'ASIAEXAMPLEOTHER0000' };
    world.write(
      'a.json',
      trail(dataEvent('e1', { userIdentity: identity }), dataEvent('e2', { userIdentity: other })),
    );
    world.write('calls.json', lines(invocation('r1', session), invocation('r2', CI)));
    const { report } = await world.incident(key, ['--yes', '--logs', world.folder]);
    const { planes, usage } = report.timeline as typeof report.timeline & Planes;
    expect(planes[1]).toMatchObject({ plane: 'bedrock-mantle', events: 1 });
    expect(usage).toMatchObject([{ model: MODEL, calls: 1 }]);
  });
});

describe('logs of model invocations', () => {
  test('say how much, and keep no prompt', async () => {
    await using world = await logsCloud();
    const path = 'AWSLogs/123456789012/BedrockModelInvocationLogs/us-west-2/2026/05/30/14';
    const calls = lines(
      invocation('r1'),
      invocation('r2'),
      invocation('r3', `arn:aws:iam::${KEYS_ACCOUNT}:user/another`),
      // A call that was refused has no output.
      invocation('r4', CI, { output: undefined, input: {}, errorCode: 'ValidationException' }),
    );
    world.write(`${path}/a.json.gz`, gzipSync(calls));
    world.write(`${path}/again.json`, calls);
    world.write(`${path}/data/r1_input.json.gz`, gzipSync(JSON.stringify({ prompt: CANARY })));
    const file = reportIn(world, 'report.md');
    const { code, stdout, report } = await world.run('--report', file);
    expect(code).toBe(0);
    const { usage } = report.timeline as typeof report.timeline & Planes;
    expect(usage).toEqual([
      {
        model: MODEL,
        calls: 3,
        inputTokens: 70,
        outputTokens: 892,
        cacheReadTokens: 10,
        cacheWriteTokens: 0,
      },
    ]);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('3 calls, 70 tokens in, 892 out, 10 read from and 0 written');
    expect([stdout, text].join('')).not.toContain(CANARY);
    expect(report.notVisible.join('\n')).toContain(
      'Amounts of tokens through bedrock-mantle and Claude Platform',
    );
  });
});

describe('what cannot be read is named, and the timeline is incomplete', () => {
  const big = 'x'.repeat(2_100_000);
  test.each<[string, string | Buffer, string]>([
    ['a line that is no JSON', `${lines(dataEvent('e1'))}{"a":\n`, '1 of 2 records cannot be read'],
    [
      'a file that ends early',
      trail(dataEvent('e1'), dataEvent('e2')).slice(0, -40),
      '1 of 2 records cannot be read',
    ],
    [
      'an archive that ends early',
      gzipSync(trail(dataEvent('e1'))).subarray(0, -12),
      'it was read up to record',
    ],
    ['something else', '{"a":1}\n', 'it is no log of CloudTrail or of model invocations'],
    ['nothing', '', 'it is empty'],
    [
      'a record without an end',
      trail(dataEvent('e1'), { ...dataEvent('e2'), big }),
      '1 of 2 records cannot be read',
    ],
  ])('%s', async (_name, content, problem) => {
    await using world = await logsCloud();
    const path = world.write('a.json', content);
    const { code, report } = await world.run();
    expect(code).toBe(10);
    expect(report.timeline.complete).toBe(false);
    expect(report.timeline.problems).toEqual([expect.stringContaining(`${path}: ${problem}`)]);
    // What could be read is there.
    expect(ofMantle(report.timeline)).toBe(/of 2 records/.test(problem) ? 1 : 0);
    // The key is off in any case.
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ status: 'Inactive' }]);
  });

  test('a folder without a log', async () => {
    await using world = await logsCloud();
    world.write('notes.txt', 'mine');
    const { code, report } = await world.run();
    expect(code).toBe(10);
    expect(report.timeline.problems).toEqual([`${world.folder}: there is no log in it`]);
  });

  test('more events than are kept', async () => {
    await using world = await logsCloud();
    const records = Array.from({ length: 12 }, (_, at) => dataEvent(`e${at}`));
    world.write('a.json', trail(...records));
    const { code, report } = await world.run('--max-events', '10');
    expect(code).toBe(10);
    expect(report.timeline.problems).toEqual([
      'more than 10 events in the logs; raise --max-events',
    ]);
    expect(ofMantle(report.timeline)).toBe(10);
    const calls = Array.from({ length: 12 }, (_, at) => invocation(`r${at}`));
    world.write('a.json', lines(...calls));
    const ofCalls = await world.run('--max-events', '10');
    expect([ofCalls.code, ofCalls.report.timeline.complete]).toEqual([10, false]);
  });

  test('a source that is not there stops before anything is asked', async () => {
    await using world = await logsCloud();
    const { code, stderr } = await world.run('--logs', 's3://bucket/AWSLogs/');
    expect(code).toBe(2);
    expect(stderr).toContain(`The logs ${world.folder} cannot be read`);
    expect(world.cloud.journal.entries()).toEqual([]);
  });
});
