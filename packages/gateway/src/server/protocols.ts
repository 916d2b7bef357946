import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TlsIdentity } from '../tls/create-identity.ts';
import { createSecureSocket, HANDSHAKE } from '../tls/secure-sockets.ts';
import { Connections } from './connections.ts';
import type { Handle } from './handle.ts';
import { createHttp1Server } from './http1.ts';
import { createHttp2Sessions } from './http2.ts';
import { HEAD_MS } from './limits.ts';

/** What HTTP/2 with prior knowledge begins with (RFC 9113, 3.4); no method of HTTP/1 does. */
const PREFACE = Buffer.from('PRI');

type Protocol = 'http/1' | 'http/2' | 'tls';

/** All protocols behind one kind of connection. */
export interface Protocols {
  /** A listening socket to be: give it to `listen`. */
  createListener(): Server;
  /** No new requests; open ones end, or are cut after so many milliseconds. */
  drain(graceMs: number): Promise<void>;
}

/** @param identity for clients that speak TLS; the others are served all the same */
export function createProtocols(handle: Handle, identity: TlsIdentity | undefined): Protocols {
  const connections = new Connections();
  const http1 = createHttp1Server(handle, connections);
  const http2 = createHttp2Sessions(handle);
  const secure = identity && createSecureSocket(identity, HEAD_MS);

  function serve(socket: Socket, isHttp2: boolean): void {
    if (isHttp2) {
      // Its session knows when it has no more to do.
      connections.begin(socket);
      // A client that has ended its side gets no more: Node's HTTP/1 sees to that by itself.
      socket.allowHalfOpen = false;
      http2.server.emit('connection', socket);
    } else {
      http1.emit('connection', socket);
      socket.resume();
    }
  }

  function accept(socket: Socket): void {
    connections.add(socket);
    whenProtocolIsKnown(socket, (protocol) => {
      if (protocol !== 'tls' || secure === undefined) return serve(socket, protocol === 'http/2');
      secure(socket, (inside) => {
        connections.replace(socket, inside);
        serve(inside, inside.alpnProtocol === 'h2');
      });
    });
  }

  return {
    createListener: () => createServer({ allowHalfOpen: true, noDelay: true }, accept),
    async drain(graceMs) {
      const drained = connections.drain(graceMs);
      http2.close();
      await drained;
    },
  };
}

/** By the first bytes, which are put back for the server that gets the connection. */
function whenProtocolIsKnown(socket: Socket, give: (protocol: Protocol) => void): void {
  let first: Buffer = Buffer.alloc(0);
  const cut = setTimeout(() => socket.destroy(), HEAD_MS);
  const stop = () => {
    clearTimeout(cut);
    socket.off('data', read).off('end', gone).off('close', stop);
  };
  const read = (chunk: Buffer) => {
    first = first.length === 0 ? chunk : Buffer.concat([first, chunk]);
    const protocol = protocolOf(first);
    if (protocol === undefined) return;
    stop();
    socket.pause();
    socket.unshift(first);
    give(protocol);
  };
  const gone = () => socket.destroy();
  socket.on('data', read).once('end', gone).once('close', stop);
}

/** @returns undefined if more bytes are needed */
function protocolOf(first: Buffer): Protocol | undefined {
  if (first[0] === HANDSHAKE) return 'tls';
  if (first.subarray(0, PREFACE.length).equals(PREFACE)) return 'http/2';
  return first.length < PREFACE.length && PREFACE.indexOf(first) === 0 ? undefined : 'http/1';
}

export function portOf(server: Server): number | undefined {
  const address = server.address() as AddressInfo | string | null;
  return address !== null && typeof address === 'object' ? address.port : undefined;
}
