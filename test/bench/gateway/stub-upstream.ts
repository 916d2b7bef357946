/**
 * What stands for Bedrock in a measurement: 1 KB for each request, and events with the time at which they
 * were written for each target with `stream` in it. It reads no more of a request than it must.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = JSON.stringify({ output: 'x'.repeat(1_000) });
const EVENT_MS = 50;
const streams = new Set<ServerResponse>();

setInterval(() => {
  // Of the machine, the same for each process on Linux.
  const event = `data: ${process.hrtime.bigint()}\n\n`;
  for (const stream of streams) stream.write(event);
}, EVENT_MS);

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.url?.includes('stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': ANSWER.length,
    });
    response.end(ANSWER);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
