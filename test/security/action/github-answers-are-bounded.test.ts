import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { rotateStep, rotationCloud } from '../../support/action/rotate-step.ts';
import type { StepResult } from '../../support/action/run-action.ts';
import type { Cloud } from '../../support/cloud/cloud.ts';
import { type OwnServer, pourOut, startServer } from '../../support/faults/endless-server.ts';

// The attack: a server at GITHUB_API_URL sends a body without end (4 GB in 15 s before), a
// small body that is large once it is unpacked, or a redirect that takes the token along.

let cloud: Cloud;
let server: OwnServer;
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await cloud.stop();
});

async function rotate(): Promise<StepResult> {
  cloud = await rotationCloud();
  return rotateStep(cloud, { env: { GITHUB_API_URL: server.url } });
}

it('a body without end is cut off', async () => {
  server = await startServer(pourOut({ 'content-type': 'application/json' }));
  const step = await rotate();
  expect(errorsOf(step)[0]).toMatch(
    /^ERR_UPSTREAM: .*GitHub sent a response of more than 8000000 bytes/,
  );
  // What one connection holds in its buffers comes on top.
  expect(server.sentBytes).toBeLessThan(8_000_000 + 32_000_000);
});

it('a body that unpacks to more is cut off', async () => {
  // One gzip member of 256 MB; several may follow each other (RFC 1952, 2.2).
  const bomb = gzipSync(Buffer.alloc(256_000_000, ' '));
  server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(bomb);
  });
  const step = await rotate();
  expect(errorsOf(step)[0]).toMatch(
    /^ERR_UPSTREAM: .*GitHub sent a response of more than 8000000 bytes/,
  );
});

it.each([301, 307])('a redirect by %i to another host gets no token', async (status) => {
  const elsewhere = await startServer((_, response) => response.end('{}'));
  server = await startServer((request, response) => {
    response.writeHead(status, { location: `${elsewhere.url}${request.url}` }).end();
  });
  const step = await rotate();
  expect(elsewhere.requests).toEqual([]);
  expect(errorsOf(step)[0]).toMatch(/^ERR_UPSTREAM: .*GitHub redirects to http:\/\/127\.0\.0\.1/);
  await elsewhere[Symbol.asyncDispose]();
});

it('a redirect on the same host is followed, but not for ever', async () => {
  server = await startServer((_, response) => {
    response.writeHead(307, { location: '/round' }).end();
  });
  const step = await rotate();
  expect(errorsOf(step)[0]).toMatch(/^ERR_UPSTREAM: .*GitHub redirects too many times/);
  expect(server.requests.length).toBe(4);
});

it('a header that Octokit would log is no command to the runner', async () => {
  server = await startServer((_, response) => {
    response.writeHead(404, {
      'content-type': 'application/json',
      deprecation: 'true',
      sunset: '##[stop-commands]pwned',
      link: '<https://example.com/##[stop-commands]pwned>; rel="deprecation"',
    });
    response.end('{"message":"Not Found"}');
  });
  const step = await rotate();
  expect(step.raw).not.toContain('pwned');
});
