import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { Cloud } from '../cloud/cloud.ts';
import type { KillSwitch } from './kill-switch.ts';
import { startVerdaccio } from './verdaccio.ts';

/** The settings of a package on npmjs.com, under "Trusted Publisher". */
export interface TrustedPublisher {
  repository: string;
  /** The name of the file in .github/workflows. */
  workflow: string;
  environment?: string;
}

export interface TestRegistry extends AsyncDisposable {
  /** Ends with a slash. */
  url: string;
  trust(name: string, publisher: TrustedPublisher): void;
  /** As its owner would, by hand: without the rules of trusted publishing. */
  put(path: string, body: object): Promise<number>;
  get(name: string): Promise<Record<string, unknown>>;
}

const EXCHANGE = '/-/npm/v1/oidc/token/exchange/package/';
const VISIBILITY = /^\/-\/package\/[^/]+\/visibility$/;

/**
 * Verdaccio, and before it the rules of npmjs.com for trusted publishing (docs.npmjs.com/trusted-publishers):
 * the identity of a job is exchanged for a token that publishes one package, which must exist; what may not
 * be published is answered with 404.
 */
export async function startRegistry(
  cloud: Cloud,
  folder: string,
  killSwitch: KillSwitch,
): Promise<TestRegistry> {
  const verdaccio = await startVerdaccio(folder);
  const publishers = new Map<string, TrustedPublisher>();
  const tokens = new Map<string, string>();
  const jwks = createRemoteJWKSet(new URL(`${cloud.url}/oidc/.well-known/jwks`));

  async function exchange(incoming: IncomingMessage, outgoing: ServerResponse, name: string) {
    const publisher = publishers.get(name);
    const { payload } = await jwtVerify(bearerOf(incoming), jwks, {
      issuer: `${cloud.url}/oidc`,
      audience: 'npm:127.0.0.1',
    });
    const [workflow = ''] = String(payload.workflow_ref).split('@');
    const isTrusted =
      publisher !== undefined &&
      payload.repository === publisher.repository &&
      workflow === `${publisher.repository}/.github/workflows/${publisher.workflow}` &&
      payload.environment === publisher.environment;
    if (!isTrusted) return answer(outgoing, 404, { message: `package ${name} not found` });
    const token = `npm_${createHash('sha256').update(randomUUID()).digest('hex')}`;
    tokens.set(token, name);
    answer(outgoing, 201, { token });
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url = '/' } = incoming;
    if (method === 'POST' && url.startsWith(EXCHANGE)) {
      return exchange(incoming, outgoing, decodeURIComponent(url.slice(EXCHANGE.length)));
    }
    if (method === 'GET' && VISIBILITY.test(url)) return answer(outgoing, 200, { public: true });
    const body = await buffer(incoming);
    if (method === 'GET') return pass(verdaccio.port, incoming, body, outgoing);
    if (tokens.get(bearerOf(incoming)) !== decodeURIComponent(url.slice(1).split('/')[0] ?? '')) {
      return answer(outgoing, 404, { error: 'not found' });
    }
    if (killSwitch.pass('before')) return void outgoing.destroy();
    await pass(verdaccio.port, incoming, body, outgoing, () => killSwitch.pass('during'));
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: Error) =>
      answer(outgoing, 401, { message: error.message }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const direct = `http://127.0.0.1:${verdaccio.port}/`;
  return {
    url: `http://127.0.0.1:${port}/`,
    trust: (name, publisher) => publishers.set(name, publisher),
    async put(path, body) {
      const headers = { 'content-type': 'application/json' };
      const sent = { method: 'PUT', headers, body: JSON.stringify(body) };
      return (await fetch(`${direct}${path}`, sent)).status;
    },
    async get(name) {
      const response = await fetch(`${direct}${name.replace('/', '%2f')}`);
      return (await response.json()) as Record<string, unknown>;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await verdaccio[Symbol.asyncDispose]();
    },
  };
}

const bearerOf = ({ headers }: IncomingMessage) =>
  /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';

function answer(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Host is passed on, too: the addresses of tarballs are made of it. */
function pass(
  port: number,
  { method, url, headers: { authorization: _, ...headers } }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
  beforeAnswer: () => boolean = () => false,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', method, path: url, headers };
    const outgoingRequest = request(options, (response) => {
      if (beforeAnswer()) outgoing.destroy();
      else outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
      response.once('end', resolve);
      response.once('error', reject);
    });
    outgoingRequest.once('error', reject);
    outgoingRequest.end(body);
  });
}
