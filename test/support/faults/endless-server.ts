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

/** An answer of IAM to ListServiceSpecificCredentials. Names are escaped; the marker promises more. */
export function pageOfKeys(
  keys: readonly { user: string; alias: string }[],
  marker?: string,
): string {
  const inXml = (text: string) => [...text].map((one) => `&#${one.codePointAt(0)};`).join('');
  const members = keys.map(
    ({ user, alias }, index) =>
      `<member><ServiceSpecificCredentialId>ACCA${String(index).padStart(20, '0')}</ServiceSpecificCredentialId><UserName>${inXml(user)}</UserName><ServiceCredentialAlias>${inXml(alias)}</ServiceCredentialAlias><CreateDate>2026-01-01T00:00:00Z</CreateDate><Status>Active</Status></member>`,
  );
  const more = marker === undefined ? '' : `<Marker>${marker}</Marker>`;
  return `<ListServiceSpecificCredentialsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListServiceSpecificCredentialsResult><ServiceSpecificCredentials>${members.join('')}</ServiceSpecificCredentials><IsTruncated>${marker !== undefined}</IsTruncated>${more}</ListServiceSpecificCredentialsResult></ListServiceSpecificCredentialsResponse>`;
}
