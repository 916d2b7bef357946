import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { alertStep } from '../../support/action/alert-step.ts';
import { errorsOf, warningsOf } from '../../support/action/annotations.ts';
import { rotateStep, rotationCloud, USER, USER_ARN } from '../../support/action/rotate-step.ts';
import type { Cloud } from '../../support/cloud/cloud.ts';
import { type Answer, type OwnServer, startServer } from '../../support/faults/endless-server.ts';

// The attack: a server answers with page after page, each of a length that is taken. A run read them
// until its time was up, and kept them all: 1.2 GB of issues in 30 s, 0.9 GB of a parameter in 20 s.

let cloud: Cloud;
let server: OwnServer;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await cloud.stop();
});

async function begin(answer: Answer): Promise<void> {
  cloud = await rotationCloud();
  server = await startServer(answer);
}

/** Looks now and then at the greatest memory that a process has had (proc(5), VmHWM). */
function measure() {
  let peakKb = 0;
  return {
    onStart(child: ChildProcess) {
      const timer = setInterval(() => {
        try {
          const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
          peakKb = Math.max(peakKb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
        } catch {
          // It has ended, or this is no Linux.
        }
      }, 50);
      child.once('exit', () => clearInterval(timer));
    },
    peakMb: () => peakKb / 1024,
  };
}

const WRONG_SINK = { sinks: '- { type: file, path: /no/such/directory/key }' };

it('issues: after ten pages there is no alert, and the run fails as it would have', async () => {
  const issue = { body: 'x'.repeat(65_000), labels: [], user: { login: 'mallory', type: 'User' } };
  const page = JSON.stringify(
    Array.from({ length: 100 }, (_, at) => ({ ...issue, number: at + 1 })),
  );
  await begin((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(page);
  });
  const { onStart, peakMb } = measure();
  const step = await alertStep(cloud, {
    env: { GITHUB_API_URL: server.url },
    inputs: WRONG_SINK,
    onStart,
  });
  expect(server.requests).toHaveLength(10);
  expect(errorsOf(step)[0]).toMatch(/^ERR_SINK/);
  expect(warningsOf(step).join()).toContain('more than 1000 open issues with the label');
  expect(peakMb()).toBeLessThan(600);
});

it('issues that are none are reported as what they are', async () => {
  await begin((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify([null, { number: '../../../user', body: 5, labels: 5 }]));
  });
  const step = await alertStep(cloud, { env: { GITHUB_API_URL: server.url }, inputs: WRONG_SINK });
  expect(errorsOf(step)[0]).toMatch(/^ERR_SINK/);
  expect(warningsOf(step).join()).toContain('GitHub sent an issue without a number');
});

const XMLNS = 'xmlns="https://iam.amazonaws.com/doc/2010-05-08/"';

it('keys of IAM: pages that lead to each other', async () => {
  let pages = 0;
  await begin(async (request, response) => {
    const asked = await text(request);
    response.writeHead(200, { 'content-type': 'text/xml' });
    if (asked.includes('Action=GetUser')) {
      const user = `<UserName>${USER}</UserName><Arn>${USER_ARN}</Arn>`;
      const result = `<GetUserResult><User>${user}</User></GetUserResult>`;
      response.end(`<GetUserResponse ${XMLNS}>${result}</GetUserResponse>`);
      return;
    }
    pages += 1;
    const list = `<ServiceSpecificCredentials/><IsTruncated>true</IsTruncated><Marker>${pages % 2}</Marker>`;
    const result = `<ListServiceSpecificCredentialsResult>${list}</ListServiceSpecificCredentialsResult>`;
    response.end(
      `<ListServiceSpecificCredentialsResponse ${XMLNS}>${result}</ListServiceSpecificCredentialsResponse>`,
    );
  });
  const step = await rotateStep(cloud, { env: { AWS_ENDPOINT_URL_IAM: server.url } });
  expect(errorsOf(step)[0]).toMatch(/^ERR_UPSTREAM: IAM sent an endless list/);
  expect(pages).toBe(20);
});

it('versions of a parameter: the same page again and again', async () => {
  const current = { Name: '/x', Type: 'SecureString', Value: '{"a":"b"}', Version: 7 };
  const page = { NextToken: 'again', Parameters: [{ Version: 3, Value: 'x'.repeat(8_000) }] };
  await begin((request, response) => {
    const isHistory = String(request.headers['x-amz-target']).endsWith('History');
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(isHistory ? page : { Parameter: current }));
  });
  const { onStart, peakMb } = measure();
  const step = await rotateStep(cloud, {
    env: { AWS_ENDPOINT_URL_SSM: server.url },
    inputs: { sinks: '- { type: ssm, name: /x, member: key }' },
    onStart,
  });
  expect(errorsOf(step)[0]).toMatch(/^ERR_UPSTREAM: SSM parameter \/x sent an endless list/);
  expect(peakMb()).toBeLessThan(600);
});
