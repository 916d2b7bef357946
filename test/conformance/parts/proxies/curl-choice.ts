import { type AddressInfo, createServer, type Socket } from 'node:net';
import { runProgram } from '../../run-program.ts';
import type { ProxyCase } from './proxy-cases.ts';

/** What a client speaks to its proxy; `none`: it does not ask one. */
export type Choice = 'none' | 'http' | 'https' | 'socks' | 'refused';

/** What curl does, seen by the proxy: `await using judge = await startCurlJudge(curl)`. */
export async function startCurlJudge(curl: string) {
  let spoken: Choice = 'none';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (data) => {
      spoken = recognize(data);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async choose({ variables, url }: ProxyCase): Promise<Choice> {
      spoken = 'none';
      // Whatever is reached directly is a closed port of loopback.
      const args = [
        '-q',
        '-sS',
        '-m',
        '10',
        '-o',
        '/dev/null',
        '--connect-to',
        '::127.0.0.1:1',
        url,
      ];
      const { code } = await runProgram(curl, args, {
        env: { PATH: '/usr/bin:/bin', ...variables },
      });
      // 5: it cannot resolve the proxy, or does not understand it.
      return code === 5 ? 'refused' : spoken;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function recognize(data: Buffer): Choice {
  if (data[0] === 0x16) return 'https';
  return data[0] === 0x05 ? 'socks' : 'http';
}
