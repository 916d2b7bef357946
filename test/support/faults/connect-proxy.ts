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

export interface ConnectProxyOptions {
  /** `user:password` that it demands; none by default. */
  credentials?: string;
  /**
   * Where a tunnel to this `host:port` leads, on loopback; undefined refuses it. By default only
   * loopback itself is reached.
   */
  route?: (target: string) => { host: string; port: number } | undefined;
}

/** @param options text stands for its `credentials` */
export async function startConnectProxy(
  options: string | ConnectProxyOptions = {},
): Promise<ConnectProxy> {
  const { credentials, route = toLoopback } =
    typeof options === 'string' ? { credentials: options } : options;
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
    const place = route(target);
    if (place === undefined) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const upstream = connect(place.port, place.host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.port = (server.address() as AddressInfo).port;
  proxy.url = `http://127.0.0.1:${proxy.port}`;
  return proxy;
}

function toLoopback(target: string) {
  const [host = '', port] = target.split(':');
  return /^(127\.0\.0\.\d+|localhost)$/.test(host) ? { host, port: Number(port) } : undefined;
}
