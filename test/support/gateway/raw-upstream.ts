import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { framingOfRequest, type HttpMessage, MessageReader } from './http-message.ts';

/** What stands for Bedrock: it writes bytes, and reads requests strictly. */
export interface RawUpstream {
  url: string;
  /** All requests that came whole, in order. */
  requests: HttpMessage[];
  /** What was no request, as a sentence each. */
  faults: string[];
  /** Connections that are open now. */
  sockets: Set<Socket>;
  /** Replaces what is done with each request. */
  onRequest(listener: (request: HttpMessage, socket: Socket) => void): void;
  /** Replaces what is done when the head of a request has come, before its body. */
  onHead(listener: (socket: Socket, reader: MessageReader) => void): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

export async function startRawUpstream(): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  const requests: HttpMessage[] = [];
  const faults: string[] = [];
  let handle = (_request: HttpMessage, socket: Socket): void => void socket.write(OK);
  let handleHead: ((socket: Socket, reader: MessageReader) => void) | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    const reader = new MessageReader(framingOfRequest);
    let hasHead = false;
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      try {
        const whole = reader.push(chunk);
        if (!hasHead && (reader.started !== undefined || whole.length > 0)) {
          hasHead = true;
          handleHead?.(socket, reader);
        }
        for (const request of whole) {
          hasHead = false;
          requests.push(request);
          handle(request, socket);
        }
      } catch (error) {
        faults.push(String(error));
        socket.destroy();
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults,
    sockets,
    onRequest(listener) {
      handle = listener;
    },
    onHead(listener) {
      handleHead = listener;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
