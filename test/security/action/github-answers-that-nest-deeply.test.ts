import { afterEach, expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { rotateStep, rotationCloud } from '../../support/action/rotate-step.ts';
import type { Cloud } from '../../support/cloud/cloud.ts';
import { type OwnServer, startServer } from '../../support/faults/endless-server.ts';

// The attack: a server at GITHUB_API_URL sends eight megabytes of brackets. To parse them took
// more than ten seconds and nearly 2 GB, again and again, until the time of the action was up.

let cloud: Cloud;
let server: OwnServer;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await cloud.stop();
});

const LEVELS = 3_900_000;
const DEEP = '['.repeat(LEVELS) + ']'.repeat(LEVELS);

it.each([200, 404])('with status %i it is not parsed', async (status) => {
  cloud = await rotationCloud();
  server = await startServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(DEEP);
  });
  const step = await rotateStep(cloud, { env: { GITHUB_API_URL: server.url } });
  expect(errorsOf(step)[0]).toMatch(
    /^ERR_UPSTREAM: .*GitHub sent a response that nests more than 100 levels/,
  );
  expect(server.requests).toHaveLength(1);
});

it('brackets in texts are no levels', async () => {
  cloud = await rotationCloud();
  server = await startServer((_, response) => {
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: `Not Found \\" ${'[{'.repeat(200)}` }));
  });
  const step = await rotateStep(cloud, { env: { GITHUB_API_URL: server.url } });
  expect(errorsOf(step)[0]).toMatch(/^ERR_SINK: .*GitHub answered 404 Not Found/);
});
