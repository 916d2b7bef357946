import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { ANSWER_LIMITS } from '@bedrock-token/core';
import { answerTooLong } from '../errors/answer-too-long.ts';

let isWatching = false;

/**
 * From now on every answer to `node:http` in this process ends with an error once it has become too long.
 * The SDK's providers of container and instance credentials ask by themselves, and collect all they get;
 * Node publishes each answer on a diagnostics channel (`http.client.response.finish`), before its body.
 */
export function boundAnswers(): void {
  if (isWatching) return;
  isWatching = true;
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    // What comes off the socket enters a stream by its `push` (Node, "Implementing a readable stream").
    const push = response.push.bind(response);
    let length = 0;
    response.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
      length += chunk?.length ?? 0;
      if (length <= ANSWER_LIMITS.aws) return push(chunk, encoding);
      end(request, response);
      return false;
    };
  });
}

function end(request: ClientRequest, response: IncomingMessage): void {
  if (response.destroyed) return;
  const error = answerTooLong();
  // Who collects an answer may listen to its request alone, or to the answer, and would wait for ever.
  if (request.listenerCount('error') > 0) request.emit('error', error);
  // An error that nobody listens for would end the process.
  response.on('error', () => {});
  response.destroy(error);
}
