import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

/**
 * Connections that undici 6 may lose without harm. It takes a reset after `Connection: close` for a
 * regular end; and if a connection ends while the client reads slowly, it throws where nobody can catch
 * (nodejs/undici#5360, fixed in version 8).
 */
export function withSafeEnds(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      // A proxy that cannot be reached is reported without a second argument.
      if (socket) makeEndsSafe(socket);
      callback(...result);
    });
}

function makeEndsSafe(socket: Socket): void {
  // By another code a reset is what it is: an answer cut short.
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') error.code = 'ERR_CONNECTION_RESET';
  });
  // There is no more to read then, so that the parser comes to its own end.
  socket.on('end', () => {
    const parser = parserOf(socket);
    for (let tries = 0; parser?.paused === true && tries < 3; tries++) parser.resume();
  });
}

function parserOf(socket: Socket): { paused: boolean; resume(): void } | undefined {
  const name = Object.getOwnPropertySymbols(socket).find((one) => one.description === 'parser');
  return name && Reflect.get(socket, name);
}
