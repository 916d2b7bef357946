import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Emulator } from '@bedrock-token/emulator';

/** One request as it was on the wire, and its answer. */
export interface Exchange {
  method: string;
  /** First segment of the path, as the emulator names its services. */
  service: string;
  /** Below it. */
  path: string;
  query: string;
  headers: Record<string, string>;
  body: string;
  status: number;
  answer: string;
}

/** Stands before an emulator and writes down what passes. */
export interface Relay extends AsyncDisposable {
  exchanges: Exchange[];
  /** The variables that point at the emulator, pointed here. */
  env: Record<string, string>;
}

/**
 * Passes requests on as they are, Host included: signatures stay good.
 *
 * @param onRequest is called before a request is passed on, with the action of a JSON service
 */
export async function startRelay(
  cloud: Emulator,
  onRequest: (service: string, action: string) => void = () => {},
): Promise<Relay> {
  const exchanges: Exchange[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    const [, action = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
    onRequest(describe(incoming).service, action);
    const { status, headers, answer } = await passOn(cloud.url, incoming, body);
    exchanges.push({ ...describe(incoming), body, status, answer });
    outgoing.writeHead(status, headers).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const variables = Object.entries({ ...cloud.env, ...cloud.githubEnv() });
  return {
    exchanges,
    env: Object.fromEntries(
      variables.map(([name, value]) => [name, value.replace(cloud.url, url)]),
    ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function describe({ method = '', url = '/', headers }: IncomingMessage) {
  const { pathname, search } = new URL(url, 'http://localhost');
  const [, service = '', path = ''] = /^\/([^/]*)(.*)$/.exec(pathname) ?? [];
  const shown = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const query = search.replace(/^\?/, '');
  return { method, service, path, query, headers: Object.fromEntries(shown) };
}

function passOn(target: string, { method, url, headers }: IncomingMessage, body: string) {
  return new Promise<{ status: number; headers: IncomingHttpHeaders; answer: string }>(
    (resolve, reject) => {
      const passed = request(`${target}${url}`, { method, headers }, async (response) => {
        // The Date with them: clients correct their own clocks by it.
        const { connection: _, ...passedBack } = response.headers;
        const answer = await text(response);
        resolve({ status: response.statusCode ?? 0, headers: passedBack, answer });
      });
      passed.on('error', reject).end(body);
    },
  );
}
