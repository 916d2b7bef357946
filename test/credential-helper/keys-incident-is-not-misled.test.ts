import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DeleteServiceSpecificCredentialCommand, IAMClient } from '@aws-sdk/client-iam';
import { INFERENCE_POLICY } from '@bedrock-token/emulator';
import { describe, expect, test } from 'vitest';
import { denyOf, expectNoKey, incidentCloud, reportIn } from '../support/command/incident-cloud.ts';
import { KEYS_ACCOUNT, REGION } from '../support/command/keys-cloud.ts';
import { command, runProgram } from '../support/command/run-command.ts';

// Who leaked a key, who uses it, and who hands it over may all have written what an incident reads.

test('two runs at once for two sessions of a role: both stay denied', async () => {
  await using world = await incidentCloud();
  const names = ['one', 'two'];
  const keys = await Promise.all(
    names.map((sessionName) => world.mint({ role: 'bedrock-ci', sessionName })),
  );
  for (const key of keys) expect(await world.use(key)).toBe(200);
  world.cloud.faults.add({
    ...{ service: 'iam', action: 'PutRolePolicy', kind: 'latency', latencyMs: 1_000, times: 2 },
  });
  // In real time: a run looks again when the other has written.
  const env = { HURRY: '1' };
  const runs = await Promise.all(keys.map((key) => world.incident(key, ['--yes'], { env })));
  expect(
    runs.map(({ code }) => code),
    runs.map(({ stderr }) => stderr).join('\n'),
  ).toEqual([0, 0]);
  for (const name of names) expect(denyOf(world.cloud, 'bedrock-ci')).toContain(`:${name}"`);
  for (const key of keys) expect(await world.use(key)).toBe(403);
});

test('a key that says it was signed in the future denies no sessions of the future', async () => {
  await using world = await incidentCloud();
  const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'leaked' });
  await world.use(leaked);
  const prefix = 'bedrock-api-key-';
  const url = Buffer.from(leaked.slice(prefix.length), 'base64').toString('latin1');
  const later = url.replace(/X-Amz-Date=\d{4}/, 'X-Amz-Date=2099');
  const forged = prefix + Buffer.from(later, 'latin1').toString('base64');
  const { code } = await world.incident(forged, ['--yes', '--all-sessions']);
  expect(code).toBe(0);
  const before = denyOf(world.cloud, 'bedrock-ci')?.match(/\d{4}-\d\d-\d\dT[\d:]+Z/g) ?? [];
  expect(before).toHaveLength(2);
  for (const time of before) expect(Date.parse(time)).toBeLessThan(Date.now() + 10 * 60_000);
  expect(await world.use(leaked)).toBe(403);
});

test('a user whose name looks like the second key of another is found', async () => {
  await using world = await incidentCloud({
    users: [{ name: 'ci+1', policies: [INFERENCE_POLICY] }],
  });
  const { value } = world.cloud.issueApiKey({ user: 'ci+1' });
  const other = world.cloud.issueApiKey({ user: 'ci' });
  const { code, report } = await world.incident(value, ['--yes']);
  expect(code).toBe(0);
  expect(report.actions).toMatchObject([{ state: 'done' }]);
  expect(world.cloud.iam.keys('ci+1')).toMatchObject([{ status: 'Inactive' }]);
  expect(world.cloud.iam.keys('ci')).toMatchObject([{ id: other.id, status: 'Active' }]);
});

test('a key that Bedrock knows and IAM does not list is not reported as deleted', async () => {
  await using world = await incidentCloud();
  const { value, id } = world.cloud.issueApiKey({ user: 'ci' });
  world.cloud.iam.setPropagation({ bearerMs: 600_000 });
  const iam = new IAMClient({
    region: 'us-east-1',
    endpoint: world.cloud.env.AWS_ENDPOINT_URL_IAM ?? '',
    credentials: world.cloud.issue({ user: 'admin' }),
  });
  const key = { UserName: 'ci', ServiceSpecificCredentialId: id };
  await iam.send(new DeleteServiceSpecificCredentialCommand(key));
  iam.destroy();
  const file = reportIn(world, 'report.json');
  const { code, stderr } = await world.incident(value, ['--yes', '--report', file]);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/Bedrock knows the key, but IAM lists no key with its alias/);
  expect(readFileSync(file, 'utf8')).toContain('"not possible"');
});

describe('a timeline', () => {
  /** What answers every lookup for CloudTrail. */
  async function startTrail(answer: (page: number) => object) {
    let pages = 0;
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        pages += 1;
        response.end(JSON.stringify(answer(pages)));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      pages: () => pages,
      env: { AWS_ENDPOINT_URL_CLOUDTRAIL: `http://127.0.0.1:${port}` },
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  test.each<[title: string, answer: (page: number) => object]>([
    ['of empty pages', (page) => ({ Events: [], NextToken: `next-${page}` })],
    ['of pages in a ring', (page) => ({ Events: [], NextToken: `next-${page % 2}` })],
  ])('without end, %s, ends as incomplete', async (_, answer) => {
    await using world = await incidentCloud();
    await using trail = await startTrail(answer);
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const args = ['--yes', '--regions', REGION, '--max-events', '50'];
    const { code, report } = await world.incident(value, args, { env: trail.env });
    expect(code).toBe(10);
    expect(report.timeline.problems.join()).toMatch(/CloudTrail sent \d+ pages, and more/);
    expect(trail.pages()).toBeLessThan(500);
    expect(world.cloud.iam.keys('ci')).toMatchObject([{ status: 'Inactive' }]);
  });

  test('of events that are long is read in smaller pages', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    for (let at = 0; at < 14; at += 1) {
      world.cloud.cloudTrail.put({
        accountId: KEYS_ACCOUNT,
        region: REGION,
        record: {
          eventTime: new Date(Date.now() - at * 60_000).toISOString(),
          userIdentity: {
            type: 'IAMUser',
            userName: 'ci',
            arn: `arn:aws:iam::${KEYS_ACCOUNT}:user/ci`,
          },
          requestParameters: { modelId: 'amazon.nova-lite-v1:0', padding: 'x'.repeat(100_000) },
        },
      });
    }
    const { code, report } = await world.incident(value, ['--yes']);
    expect(report.timeline.problems).toEqual([]);
    expect(code).toBe(0);
    expect(report.timeline.events.filter(({ name }) => name === 'Converse')).toHaveLength(14);
  });
});

describe('a report', () => {
  test('that cannot be written is on stdout all the same', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const [missing, good] = [reportIn(world, 'none/report.md'), reportIn(world, 'good.md')];
    const paths = ['--report', missing, '--report', good];
    const { code, stderr, report } = await world.incident(value, ['--yes', ...paths]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/The report cannot be written to .*none\/report\.md/);
    expect(report.actions).toMatchObject([{ state: 'done' }]);
    expect(readFileSync(good, 'utf8')).toContain('# Incident report');
  });

  test('is not written into a pipe or over a directory, and goes where a link leads', async () => {
    await using world = await incidentCloud();
    const { value } = world.cloud.issueApiKey({ user: 'ci' });
    const [pipe, directory] = [reportIn(world, 'pipe'), reportIn(world, 'directory')];
    spawnSync('mkfifo', [pipe]);
    mkdirSync(directory);
    const [link, target] = [reportIn(world, 'link.md'), reportIn(world, 'target.md')];
    symlinkSync(target, link);
    const paths = [pipe, directory, link].flatMap((path) => ['--report', path]);
    const { code, stderr } = await world.incident(value, ['--yes', ...paths]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/The report cannot be written to .*pipe/);
    expect(existsSync(target)).toBe(true);
    expect(readFileSync(target, 'utf8')).toContain('# Incident report');
  });
});

test('a stdin without end is no key', async () => {
  await using world = await incidentCloud();
  const self = command.map((word) => `'${word}'`).join(' ');
  const line = `yes ABSKQmVkcm9jaw | ${self} keys incident - --offline`;
  const result = await runProgram(['sh', '-c', line], { env: world.env, cwd: world.home.path });
  expect(result.code).toBe(2);
  expect(result.stderr).toMatch(/larger than 64 KiB/);
  expectNoKey(result, 'ABSKQmVkcm9jaw'.repeat(5));
});

test('a log that is too long: the command of the error finds its key', async () => {
  await using world = await incidentCloud();
  const { value } = world.cloud.issueApiKey({ user: 'ci' });
  const self = command.map((word) => `'${word}'`).join(' ');
  const log = join(world.home.path, 'build.log');
  writeFileSync(log, `${'a line of the log\n'.repeat(9000)}KEY=${value}\n`);
  const run = (line: string) =>
    runProgram(['sh', '-c', line], { env: world.env, cwd: world.home.path });
  const refused = await run(`${self} keys incident - --offline < build.log`);
  const [, cure = ''] = /^ {2}Pass only the keys in it: (grep .*)$/m.exec(refused.stderr) ?? [];
  const pasted = cure.replace('FILE', 'build.log').replace('bedrock-token', self);
  const { code, stdout } = await run(`${pasted} --offline`);
  expect(stdout).toMatch(/^user +ci$/m);
  expect(code).toBe(0);
});
