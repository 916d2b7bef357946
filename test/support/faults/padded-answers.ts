import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type OwnServer, startServer } from './endless-server.ts';

const CHUNK = 65_536;

/** Ends an answer of so many bytes: a text, and blanks behind it, which neither JSON nor XML minds. */
export function endPadded(response: ServerResponse, text: string | Buffer, bytes: number): void {
  response.write(text);
  let left = bytes - Buffer.byteLength(text);
  const pour = () => {
    while (left > 0 && !response.destroyed) {
      const chunk = Buffer.alloc(Math.min(left, CHUNK), ' ');
      left -= chunk.length;
      if (!response.write(chunk)) return void response.once('drain', pour);
    }
    response.end();
  };
  pour();
}

/** Of a request, the path with its query, such as `/iam/`. */
export type Choice = (path: string) => boolean;

/**
 * Stands before an emulator, and pads some of its answers to so many bytes. Requests pass as they
 * are, Host included: signatures stay good.
 *
 * @param pads chooses what is padded
 * @param refusal status of what is padded, in the place of its own
 */
export function startPadding(
  target: string,
  pads: Choice,
  bytes: number,
  refusal?: number,
): Promise<OwnServer> {
  return startServer(async (incoming, outgoing) => {
    const answer = await passOn(target, incoming, await buffer(incoming));
    const { connection: _, 'content-length': __, ...headers } = answer.headers;
    const body = await buffer(answer);
    const isPadded = body.length > 0 && pads(incoming.url ?? '');
    outgoing.writeHead((isPadded ? refusal : undefined) ?? answer.statusCode ?? 0, headers);
    if (isPadded) endPadded(outgoing, body, bytes);
    else outgoing.end(body);
  });
}

function passOn(target: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    request(`${target}${url}`, { method, headers }, resolve).on('error', reject).end(body);
  });
}

/** The variables, with another server in the place of the emulator. */
export function pointAt(
  server: { url: string },
  target: string,
  variables: Record<string, string>,
): Record<string, string> {
  const moved = Object.entries(variables).map(([name, value]) => [
    name,
    value.replace(target, server.url),
  ]);
  return Object.fromEntries(moved);
}
