import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { HttpClient } from '@bedrock-token/core';
import { Secret } from '@bedrock-token/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findOidcTokenSource, offersOidcToken, requestOidcToken } from './oidc-token.ts';

const OFFER = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.example/token?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'canary-request-token',
};
const IN_ACTIONS = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push' };

let directory: string;
let server: Server | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bedrock-token-'));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await new Promise((resolve) => (server?.listening ? server.close(resolve) : resolve(undefined)));
});

/** The environment of a run for a pull request, with its event on disk. */
function pullRequest(event: unknown): NodeJS.ProcessEnv {
  const path = join(directory, 'event.json');
  writeFileSync(path, typeof event === 'string' ? event : JSON.stringify(event));
  return { ...IN_ACTIONS, GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: path };
}

const between = (head: string | null, base: string) => ({
  pull_request: {
    head: { repo: head === null ? null : { full_name: head } },
    base: { repo: { full_name: base } },
  },
});

it('finds where the runner offers identity tokens, and keeps the request token secret', () => {
  const source = findOidcTokenSource({ ...IN_ACTIONS, ...OFFER });
  expect(source.url).toBe(OFFER.ACTIONS_ID_TOKEN_REQUEST_URL);
  expect(source.requestToken.reveal()).toBe('canary-request-token');
  expect(inspect(source)).not.toContain('canary');
  expect(offersOidcToken({ ...IN_ACTIONS, ...OFFER })).toBe(true);
});

const MISSING_PERMISSION = /lacks the permission id-token: write/;
const FORK = /a pull request from a fork/;

it.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
  ['outside of GitHub Actions', () => ({}), /not seem to be a GitHub Actions job/],
  ['in a job without the permission', () => IN_ACTIONS, MISSING_PERMISSION],
  [
    'with the URL alone',
    () => ({ ...IN_ACTIONS, ...OFFER, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }),
    MISSING_PERMISSION,
  ],
  [
    'with the request token alone',
    () => ({ ...IN_ACTIONS, ...OFFER, ACTIONS_ID_TOKEN_REQUEST_URL: undefined }),
    MISSING_PERMISSION,
  ],
  [
    'for a pull request from a fork',
    () => pullRequest(between('fork-owner/repo', 'octo/repo')),
    FORK,
  ],
  [
    'for a pull request from a fork that is gone',
    () => pullRequest(between(null, 'octo/repo')),
    FORK,
  ],
  [
    'for a pull request within the repository',
    () => pullRequest(between('octo/repo', 'octo/repo')),
    MISSING_PERMISSION,
  ],
  ['with an event that is not JSON', () => pullRequest('{'), MISSING_PERMISSION],
  ['with an event that is null', () => pullRequest(null), MISSING_PERMISSION],
  [
    'with an event that is not there',
    () => ({ ...pullRequest({}), GITHUB_EVENT_PATH: join(directory, 'nothing') }),
    MISSING_PERMISSION,
  ],
  [
    'with a directory for an event',
    () => ({ ...pullRequest({}), GITHUB_EVENT_PATH: directory }),
    MISSING_PERMISSION,
  ],
])('%s names the likely cause, and all the others in the hint', (_, environment, cause) => {
  expect(offersOidcToken(environment())).toBe(false);
  const refusal = expect.objectContaining({
    code: 'ERR_IDENTITY_UNAVAILABLE',
    message: expect.stringMatching(cause),
    hint: expect.stringMatching(/id-token: write.*permissions block.*fork.*reusable.*ambient/),
  });
  expect(() => findOidcTokenSource(environment())).toThrow(refusal);
});

it.each(['pipelines.example/token', 'ftp://x', 'http://', 'file:///etc/passwd'])(
  'a request URL of %s is reported as overwritten',
  (url) => {
    const environment = { ...IN_ACTIONS, ...OFFER, ACTIONS_ID_TOKEN_REQUEST_URL: url };
    expect(() => findOidcTokenSource(environment)).toThrow(
      expect.objectContaining({
        code: 'ERR_IDENTITY_UNAVAILABLE',
        message: expect.stringContaining('ACTIONS_ID_TOKEN_REQUEST_URL'),
      }),
    );
  },
);

/** A client in a few lines, so that only the protocol is under test. */
const http: HttpClient = async ({ url, method, headers, signal }) => {
  const response = await fetch(url, { method, headers, ...(signal && { signal }) });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
};

async function ask(listener: RequestListener, query = '?api-version=2.0', audience = 'a') {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token${query}`;
  const requestToken = new Secret('canary-request-token');
  return requestOidcToken({ url, requestToken }, audience, http);
}

it.each([
  ['?api-version=2.0', 'sts.amazonaws.com'],
  ['', 'sts.amazonaws.com'],
  ['?audience=of-another', 'sts.amazonaws.com'],
  ['?api-version=2.0', 'https://a.example/?b=c&d#e f'],
])('asks %s for the audience %s with the request token', async (query, audience) => {
  const seen: (string | undefined | null)[] = [];
  const token = await ask(
    ({ url, headers }, response) => {
      const { searchParams } = new URL(url ?? '', 'http://x');
      seen.push(...searchParams.getAll('audience'), searchParams.get('api-version'));
      seen.push(headers.authorization);
      response.end('{"value":"a.b.c"}');
    },
    query,
    audience,
  );
  const version = query.includes('version') ? '2.0' : null;
  expect(seen).toEqual([audience, version, 'Bearer canary-request-token']);
  expect(token.reveal()).toBe('a.b.c');
});

it.each([
  [400, 'ERR_IDENTITY_UNAVAILABLE', false],
  [401, 'ERR_IDENTITY_UNAVAILABLE', false],
  [403, 'ERR_IDENTITY_UNAVAILABLE', false],
  [404, 'ERR_IDENTITY_UNAVAILABLE', false],
  [302, 'ERR_IDENTITY_UNAVAILABLE', false],
  [429, 'ERR_UPSTREAM', true],
  [500, 'ERR_UPSTREAM', true],
  [503, 'ERR_UPSTREAM', true],
])('status %i is %s, may pass: %s', async (status, code, retryable) => {
  const asked = ask((_, response) => {
    response.writeHead(status);
    response.end('{"value":"canary.b.c","message":"canary"}');
  });
  const error = await asked.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, retryable });
  const { message, hint } = error as Error & { hint: string };
  expect(message).toContain(String(status));
  expect(message).toContain('127.0.0.1:');
  expect(`${message} ${hint}`).not.toContain('canary');
});

it.each([
  ['HTML', '<html>canary</html>'],
  ['nothing', ''],
  ['JSON null', 'null'],
  ['no value', '{"token":"canary.b.c"}'],
  ['a value that is no JWT', '{"value":"canary"}'],
  ['a value of four parts', '{"value":"canary.b.c.d"}'],
  ['a value in a list', '{"value":["canary.b.c"]}'],
])('an answer with %s may pass, and is not shown', async (_, body) => {
  const error = await ask((_request, response) => void response.end(body)).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: 'ERR_UPSTREAM',
    message: expect.stringContaining('sent no identity token'),
    retryable: true,
  });
  expect(inspect(error, { depth: 9 })).not.toContain('canary');
});
