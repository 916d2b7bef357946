import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that answers what a test makes it answer. */
export interface OwnServer extends AsyncDisposable {
  url: string;
  /** `METHOD path` and the Authorization header of each request. */
  requests: { line: string; authorization: string | undefined }[];
  /** Bytes of endless answers that were taken from it. */
  sentBytes: number;
}

export type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  server: OwnServer,
) => void;

export async function startServer(answer: Answer): Promise<OwnServer> {
  const server = createServer((request, response) => {
    response.on('error', () => {});
    const { method, url, headers } = request;
    own.requests.push({ line: `${method} ${url}`, authorization: headers.authorization });
    answer(request, response, own);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own: OwnServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    sentBytes: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return own;
}

const CHUNK = Buffer.alloc(65_536, 'x');

/** As much as the other side takes, and never an end. */
export function pourOut(headers: Record<string, string> = {}, chunk = CHUNK): Answer {
  return (_, response, server) => {
    response.writeHead(200, headers);
    const pour = () => {
      let goesOn = true;
      while (goesOn && !response.destroyed) {
        goesOn = response.write(chunk);
        server.sentBytes += chunk.length;
      }
      if (!response.destroyed) response.once('drain', pour);
    };
    pour();
  };
}
