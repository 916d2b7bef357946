import type { Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { TlsIdentity } from './create-identity.ts';

/** A TLS record that begins a handshake (RFC 8446, 5.1); no request of HTTP begins with it. */
export const HANDSHAKE = 0x16;

/** Makes TLS of a connection. */
export type SecureSocket = (socket: Socket, ready: (inside: TLSSocket) => void) => void;

/** What carries each of the connections by TLS. */
const CARRIERS = new WeakMap<Socket, Socket>();

/**
 * @param handshakeMs a handshake that takes longer closes the connection, in milliseconds
 * @returns what speaks TLS on a connection, as its server: HTTP/2 for clients that offer it, and else
 *   HTTP/1.1. A handshake that fails closes the connection, and so does one on a Unix socket.
 */
export function createSecureSocket(
  { key, certificate, authority }: TlsIdentity,
  handshakeMs: number,
): SecureSocket {
  /** Connections in their handshake, by the place of the client. */
  const shaking = new Map<string, { socket: Socket; ready: (inside: TLSSocket) => void }>();
  // It never listens: it is given connections by its event `connection`.
  const server = createServer({
    key: key.reveal(),
    cert: certificate + authority,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: handshakeMs,
  });
  server.on('secureConnection', (inside) => {
    const found = shaking.get(placeOf(inside));
    if (found === undefined) {
      inside.destroy();
      return;
    }
    shaking.delete(placeOf(inside));
    CARRIERS.set(inside, found.socket);
    inside.allowHalfOpen = true;
    found.ready(inside);
  });
  // A client that does not trust the certificate ends the handshake with an alert.
  server.on('tlsClientError', (_error, inside) => inside.destroy());
  return (socket, ready) => {
    // Of a Unix socket, or gone already.
    if (socket.remoteAddress === undefined) {
      socket.destroy();
      return;
    }
    const place = placeOf(socket);
    shaking.set(place, { socket, ready });
    socket.once('close', () => {
      if (shaking.get(place)?.socket === socket) shaking.delete(place);
    });
    // A client that ends its side within the handshake is gone.
    socket.allowHalfOpen = false;
    server.emit('connection', socket);
  };
}

/** Tells open connections of TCP apart. */
const placeOf = ({ remoteAddress, remotePort, localAddress, localPort }: Socket) =>
  [remoteAddress, remotePort, localAddress, localPort].join(' ');

/** Ends a connection by a reset: many clients take a missing end of TLS for a regular one. */
export function resetConnection(socket: Socket): void {
  const carrier = CARRIERS.get(socket);
  if (carrier === undefined) {
    socket.resetAndDestroy();
  } else {
    carrier.resetAndDestroy();
    socket.destroy();
  }
}
