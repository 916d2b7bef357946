import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** Bytes; credentials of a container or an instance have some 2,000. */
const LONGEST_ANSWER = 1_000_000;
/** A server on this machine sends some 10 MB in that time. */
const LOOK_MS = 10;

let isWatching = false;

/**
 * From now on every answer to `node:http` in this process ends with an error once it has become too long.
 * The SDK's providers of container and instance credentials ask by themselves, and collect all they get;
 * Node tells of each answer on a diagnostics channel (`http.client.response.finish`).
 */
export function boundAnswers(): void {
  if (isWatching) return;
  isWatching = true;
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const { socket } = response;
    const before = socket.bytesRead;
    const timer = setInterval(() => {
      if (socket.bytesRead - before <= LONGEST_ANSWER) return;
      clearInterval(timer);
      const error = Object.assign(new Error('an answer without end'), { code: 'EMSGSIZE' });
      // Who collects an answer may listen to its request alone, and would wait for ever.
      if (request.listenerCount('error') > 0) request.emit('error', error);
      socket.destroy(error);
    }, LOOK_MS).unref();
    response.once('close', () => clearInterval(timer));
  });
}
