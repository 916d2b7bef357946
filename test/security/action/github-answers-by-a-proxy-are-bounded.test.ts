import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { GITHUB_CERTIFICATE } from '../../../packages/emulator/test-support/github-certificate.ts';
import { errorsOf } from '../../support/action/annotations.ts';
import {
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
} from '../../support/action/rotate-step.ts';
import type { Cloud } from '../../support/cloud/cloud.ts';
import { startConnectProxy } from '../../support/faults/connect-proxy.ts';
import { type Answer, type OwnServer, pourOut } from '../../support/faults/endless-server.ts';
import { writeTemporary } from '../../support/setup/temporary-file.ts';

// Behind a proxy GitHub is reached by another HTTP stack, which asks for nothing of a loopback address
// by the proxy: here GitHub has a name of its own. The attacks are those of GitHub's direct answers.

const authority = writeTemporary('github.pem', GITHUB_CERTIFICATE.cert);
afterAll(() => authority[Symbol.dispose]());

/** Runs with GitHub at `github.example`, which only the proxy can reach. */
async function atExample<T>(
  port: number,
  run: (env: Record<string, string>) => Promise<T>,
): Promise<{ result: T; targets: string[] }> {
  await using proxy = await startConnectProxy({
    route: (target) => (target === 'github.example:443' ? { host: '127.0.0.1', port } : undefined),
  });
  const result = await run({
    HTTPS_PROXY: proxy.url,
    NO_PROXY: '127.0.0.1',
    NODE_EXTRA_CA_CERTS: authority.path,
    GITHUB_API_URL: 'https://github.example/github',
  });
  return { result, targets: proxy.targets };
}

async function answer(cloud: Cloud, by: Answer) {
  const own: OwnServer = { url: '', requests: [], sentBytes: 0, async [Symbol.asyncDispose]() {} };
  const server: Server = createServer(GITHUB_CERTIFICATE, (request, response) => {
    response.on('error', () => {});
    own.requests.push({
      line: `${request.method} ${request.url}`,
      authorization: request.headers.authorization,
    });
    by(request, response, own);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { result, targets } = await atExample(port, (env) => rotateStep(cloud, { env }));
    return { step: result, targets, own };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it('a secret is written by way of the proxy', async () => {
  await using cloud = await rotationCloud(undefined, { tls: GITHUB_CERTIFICATE });
  const port = Number(new URL(cloud.url).port);
  const { targets } = await atExample(port, (env) => rotateWell(cloud, { env }));
  expect(cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')).toBeDefined();
  expect(new Set(targets)).toEqual(new Set(['github.example:443']));
});

it('a body without end is cut off', async () => {
  await using cloud = await rotationCloud();
  const { step, own } = await answer(cloud, pourOut({ 'content-type': 'application/json' }));
  expect(errorsOf(step)[0]).toMatch(/^ERR_UPSTREAM: .*a response of more than 8000000 bytes/);
  expect(own.sentBytes).toBeLessThan(8_000_000 + 32_000_000);
});

it('a redirect to another host gets no token', async () => {
  await using cloud = await rotationCloud();
  const { step, targets } = await answer(cloud, (request, response) => {
    response.writeHead(307, { location: `https://elsewhere.example${request.url}` }).end();
  });
  expect(errorsOf(step)[0]).toMatch(
    /^ERR_UPSTREAM: .*GitHub redirects to https:\/\/elsewhere\.example/,
  );
  expect(new Set(targets)).toEqual(new Set(['github.example:443']));
});
