import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, type EmulatorConfig, startEmulator } from '@bedrock-token/emulator';
import { startConnectProxy } from '../../support/faults/connect-proxy.ts';

/**
 * The emulator at AWS's own host names, for clients that run unmodified: a CONNECT proxy on
 * loopback leads `*.amazonaws.com` and `*.api.aws` to it, and refuses every other host.
 */
export interface RealHosts extends AsyncDisposable {
  emulator: Emulator;
  /** `http://127.0.0.1:PORT` */
  proxyUrl: string;
  /** PEM file of the authority that signed the emulator's certificate; made for this run. */
  authorityFile: string;
  /** `host:port` of every other host that a client asked for. */
  refused: string[];
  /** The variables by which the usual clients find the proxy and trust the authority. */
  env: Record<string, string>;
}

const REGIONS = ['us-east-1', 'us-east-2', 'us-west-2', 'eu-central-1', 'eu-west-1'];
const NAMES = [
  '*.amazonaws.com',
  ...REGIONS.flatMap((region) => [
    `*.${region}.amazonaws.com`,
    `*.sso.${region}.amazonaws.com`,
    `*.${region}.api.aws`,
  ]),
];

const AWS_HOST = /\.(amazonaws\.com|api\.aws):443$/;

/** @param scratch an empty folder for the certificates, which need `openssl` */
export async function startRealHosts(
  scratch: string,
  config: EmulatorConfig = {},
): Promise<RealHosts> {
  const { authorityFile, tls } = makeCertificates(scratch);
  const emulator = await startEmulator({ ...config, tls });
  const refused: string[] = [];
  const port = Number(new URL(emulator.url).port);
  const proxy = await startConnectProxy({
    route: (target) => {
      if (AWS_HOST.test(target)) return { host: '127.0.0.1', port };
      refused.push(target);
      return undefined;
    },
  });
  return {
    emulator,
    proxyUrl: proxy.url,
    authorityFile,
    refused,
    env: {
      HTTPS_PROXY: proxy.url,
      https_proxy: proxy.url,
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
      // One for each family of clients: AWS, Node, OpenSSL and Go, requests, curl.
      AWS_CA_BUNDLE: authorityFile,
      NODE_EXTRA_CA_CERTS: authorityFile,
      SSL_CERT_FILE: authorityFile,
      REQUESTS_CA_BUNDLE: authorityFile,
      CURL_CA_BUNDLE: authorityFile,
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await emulator.stop({ allowUnexpected: true });
    },
  };
}

function makeCertificates(scratch: string) {
  const file = (name: string) => join(scratch, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-x509', '-subj', '/CN=Conformance suite', '-days', '3650'];
  openssl('req', ...newKey, ...authority, '-keyout', file('ca.key'), '-out', file('ca.pem'));
  openssl(
    'req',
    ...newKey,
    '-subj',
    '/CN=amazonaws.com',
    '-keyout',
    file('tls.key'),
    '-out',
    file('tls.csr'),
  );
  const names = ['IP:127.0.0.1', ...NAMES.map((name) => `DNS:${name}`)].join(',');
  writeFileSync(file('names'), `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
  const signer = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'];
  const request = ['-req', '-in', file('tls.csr'), '-days', '3000', '-extfile', file('names')];
  openssl('x509', ...request, ...signer, '-out', file('tls.pem'));
  const read = (name: string) => readFileSync(file(name), 'utf8');
  return { authorityFile: file('ca.pem'), tls: { key: read('tls.key'), cert: read('tls.pem') } };
}
