import type { Fault } from '@bedrock-token/emulator';
import { expect, test } from 'vitest';
import { alertStep, issuesOf } from '../support/action/alert-step.ts';
import { errorsOf } from '../support/action/annotations.ts';
import { ROTATOR, rotationCloud, SECRET_WRITER } from '../support/action/rotate-step.ts';
import { ACCOUNT } from '../support/cloud/cloud.ts';
import { sampleOf } from '../support/setup/exhaustive.ts';

/** What would do something in an issue, were it not quoted. */
const HOSTILE = [
  '@octocat',
  '@octo-org/everybody',
  '<img src=x onerror=alert(1)>',
  '[click](https://example.com/)',
  '![](https://example.com/pixel)',
  'Closes #1',
  '# Heading',
  '```',
  '~~~',
  '-->',
  `<!-- bedrock-token alert: rotation user=bedrock-batch account=${ACCOUNT} -->`,
].join(' ');
/** What is left of it, once each line is one line of text. */
const TRACES = /octocat|octo-org\/everybody|<img|example\.com|Closes|Heading|~~~|bedrock-batch/;

/** The text without its code blocks, as CommonMark knows them. */
function withoutCode(text: string): string {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const [, mark = '', info = ''] = /^ {0,3}(`{3,}|~{3,})([^`]*)$/.exec(line) ?? [];
    if (fence === undefined && mark !== '') fence = mark;
    else if (fence === undefined) outside.push(line);
    else if (mark[0] === fence[0] && mark.length >= fence.length && info.trim() === '') {
      fence = undefined;
    }
  }
  expect(fence, 'a code block has no end').toBeUndefined();
  return outside.join('\n');
}

const SERVERS: [string, Omit<Fault, 'kind'>][] = [
  ['IAM', { service: 'iam', action: 'GetUser', status: 400, code: 'ValidationError' }],
  ['STS', { service: 'sts', status: 400, code: 'ValidationError' }],
  ['GitHub', { service: 'github', action: 'GetPublicKey', status: 403 }],
];
const cases = SERVERS.flatMap(([server, fault]) => [
  { server, fault, form: 'in one line', message: HOSTILE },
  { server, fault, form: 'on lines of their own', message: HOSTILE.replaceAll(' ', '\n') },
]);

test.each(sampleOf(cases, 2))(
  'words of $server do nothing in the issue, $form',
  async ({ fault, message }) => {
    await using cloud = await rotationCloud();
    await alertStep(cloud, { inputs: { 'role-to-assume': `${ROTATOR}-of-another-name` } });
    cloud.faults.add({ ...fault, kind: 'status', message, times: 'always' });
    const step = await alertStep(cloud);
    cloud.faults.clear();
    expect(step.code).toBe(1);
    const [issue, ...others] = issuesOf(cloud);
    expect(others).toEqual([]);
    for (const text of [issue?.body ?? '', issue?.comments[0]?.body ?? '']) {
      expect(text).toMatch(TRACES);
      expect(withoutCode(text)).not.toMatch(TRACES);
    }
    await alertStep(cloud, {
      inputs: { 'user-name': 'bedrock-batch', 'role-to-assume': `${ROTATOR}-of-another-name` },
    });
    expect(issuesOf(cloud)).toHaveLength(2);
  },
);

test('nor do the names that a sink has', async () => {
  await using cloud = await rotationCloud();
  const word = JSON.stringify(`/nowhere/${HOSTILE}`);
  const sinks = `- { type: exec, command: [${word}, ${JSON.stringify(HOSTILE)}], read: [cat] }`;
  const step = await alertStep(cloud, { inputs: { sinks } });
  expect(errorsOf(step)[0]).toMatch(/was not found/);
  expect(issuesOf(cloud)[0]?.body).toContain('was not found');
  expect(withoutCode(issuesOf(cloud)[0]?.body ?? '')).not.toMatch(TRACES);
});

test('a server that repeats a token gets it into no issue', async () => {
  await using cloud = await rotationCloud();
  await alertStep(cloud);
  const githubToken = cloud.githubToken(SECRET_WRITER);
  const key = cloud.iam.keys()[0]?.value ?? '';
  const message = `no ${githubToken} and no ${key} and no ${encodeURIComponent(key)}`;
  cloud.clock.offsetMs += 31 * 86_400_000;
  cloud.faults.add({
    service: 'github',
    action: 'GetPublicKey',
    kind: 'status',
    status: 403,
    message,
  });
  const step = await alertStep(cloud, { githubToken });
  expect(step.code).toBe(1);
  expect(issuesOf(cloud)).toHaveLength(1);
});
