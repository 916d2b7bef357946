import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createProxy, type Server as ProxyServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOOPBACK_CERTIFICATE } from '../../test-support/loopback-certificate.ts';
import { createHttpClient } from './http.ts';
import { createRequestHandler } from './request-handler.ts';

let directory: string;
let server: Server;
let proxy: ProxyServer;
let url: string;
let tunnels: number;

const portOf = (one: Server | ProxyServer) => (one.address() as AddressInfo).port;
const listen = (one: Server | ProxyServer) =>
  new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));

beforeEach(async () => {
  for (const name of Object.keys(process.env)) {
    if (/^(AWS_CA_BUNDLE|NODE_EXTRA_CA_CERTS|.*_proxy)$/i.test(name)) vi.stubEnv(name, undefined);
  }
  directory = mkdtempSync(join(tmpdir(), 'bedrock-token-'));
  writeFileSync(join(directory, 'ours.pem'), LOOPBACK_CERTIFICATE.cert);
  writeFileSync(join(directory, 'other.pem'), `# a comment\n${rootCertificates[0]}`);
  writeFileSync(join(directory, 'empty.pem'), '');
  writeFileSync(join(directory, 'broken.pem'), '-----BEGIN CERTIFICATE-----\ns3cr3t');
  server = createServer(LOOPBACK_CERTIFICATE, (_, response) => response.end('hello'));
  await listen(server);
  url = `https://127.0.0.1:${portOf(server)}/`;
  tunnels = 0;
  proxy = createProxy().on('connect', (_, socket) => {
    tunnels++;
    const onward = connect(portOf(server), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
  });
  await listen(proxy);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  proxy.closeAllConnections();
  for (const one of [server, proxy]) await new Promise((resolve) => one.close(resolve));
  rmSync(directory, { recursive: true });
});

const file = (name: string) => join(directory, name);

async function get(caBundle?: string): Promise<string> {
  const handler = createRequestHandler({ caBundle });
  try {
    return (await createHttpClient(handler)({ method: 'GET', url, headers: {} })).body;
  } finally {
    handler.destroy();
  }
}

describe.each([
  ['directly', false],
  ['through a proxy', true],
])('%s', (_, isProxied) => {
  beforeEach(() => {
    if (isProxied) vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${portOf(proxy)}`);
  });
  afterEach(() => {
    expect(tunnels > 0).toBe(isProxied);
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['AWS_CA_BUNDLE', { AWS_CA_BUNDLE: 'ours.pem' }, undefined],
    ['ca_bundle of a profile', {}, 'ours.pem'],
    ['AWS_CA_BUNDLE before ca_bundle', { AWS_CA_BUNDLE: 'ours.pem' }, 'other.pem'],
    [
      'NODE_EXTRA_CA_CERTS together with AWS_CA_BUNDLE',
      { AWS_CA_BUNDLE: 'other.pem', NODE_EXTRA_CA_CERTS: 'ours.pem' },
      undefined,
    ],
  ])('trusts whom %s names', async (_, environment, caBundle) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, file(value));
    expect(await get(caBundle && file(caBundle))).toBe('hello');
  });

  it.each<[string, string | undefined, string | undefined]>([
    ['AWS_CA_BUNDLE', '~/ours.pem', undefined],
    ['ca_bundle', undefined, '~/ours.pem'],
  ])('finds a file of the home directory by %s', async (_, variable, caBundle) => {
    vi.stubEnv('HOME', directory);
    vi.stubEnv('USERPROFILE', directory);
    vi.stubEnv('AWS_CA_BUNDLE', variable);
    expect(await get(caBundle)).toBe('hello');
  });

  it.each<[string, string | undefined]>([
    ['no bundle', undefined],
    ['a bundle of others', 'other.pem'],
  ])('trusts nobody else: %s', async (_, bundle) => {
    if (bundle) vi.stubEnv('AWS_CA_BUNDLE', file(bundle));
    await expect(get()).rejects.toMatchObject({
      code: 'ERR_UPSTREAM',
      message: expect.stringMatching(
        /^No response from 127\.0\.0\.1:\d+ \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
      ),
      hint: expect.stringContaining('AWS_CA_BUNDLE'),
      retryable: false,
    });
  });
});

it.each([
  ['AWS_CA_BUNDLE', 'none.pem', 'cannot be read (ENOENT)'],
  ['AWS_CA_BUNDLE', '', 'cannot be read (EISDIR)'],
  ['AWS_CA_BUNDLE', 'empty.pem', 'without a PEM certificate'],
  ['AWS_CA_BUNDLE', 'broken.pem', 'without a PEM certificate'],
  ['ca_bundle', 'none.pem', 'cannot be read (ENOENT)'],
  ['NODE_EXTRA_CA_CERTS', 'none.pem', 'cannot be read (ENOENT)'],
])('%s that names %j is reported as such', async (name, path, problem) => {
  if (name !== 'ca_bundle') {
    vi.stubEnv('AWS_CA_BUNDLE', file('ours.pem'));
    vi.stubEnv(name, file(path));
  }
  await expect(get(file(path))).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringMatching(
      new RegExp(`^Input "${name}" .*${problem.replace(/[()]/g, '\\$&')}`),
    ),
    hint: expect.not.stringContaining('s3cr3t'),
  });
});
