import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What a server does with the first bytes of a client. */
export type HangUp = 'closes' | 'resets' | 'answers in plain text';

const ACTIONS: Record<HangUp, (socket: Socket) => void> = {
  closes: (socket) => socket.end(),
  resets: (socket) => socket.resetAndDestroy(),
  'answers in plain text': (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
};

/** A server on loopback that speaks no protocol: `await using server = await startHangUp('closes')`. */
export async function startHangUp(kind: HangUp): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => ACTIONS[kind](socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
