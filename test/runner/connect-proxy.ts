import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy that knows CONNECT and nothing else, and connects to loopback alone. */
export interface ConnectProxy extends AsyncDisposable {
  /** Without credentials. */
  url: string;
  port: number;
  /** `host:port` of every tunnel that was asked for, in order. */
  targets: string[];
  /** How many tunnels were refused for want of the right credentials. */
  refused: number;
}

/** @param credentials `user:password` that it demands; none by default */
export async function startConnectProxy(credentials?: string): Promise<ConnectProxy> {
  const expected = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const sockets = new Set<Duplex>();
  const server = createServer((_, response) => {
    // A request that is not a CONNECT would show its headers to the proxy.
    response.writeHead(501).end('only CONNECT');
  });
  const proxy: ConnectProxy = {
    url: '',
    port: 0,
    targets: [],
    refused: 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (expected && request.headers['proxy-authorization'] !== expected) {
      proxy.refused += 1;
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const target = request.url ?? '';
    proxy.targets.push(target);
    const [host = '', port] = target.split(':');
    if (!/^(127\.0\.0\.\d+|localhost)$/.test(host)) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.port = (server.address() as AddressInfo).port;
  proxy.url = `http://127.0.0.1:${proxy.port}`;
  return proxy;
}
