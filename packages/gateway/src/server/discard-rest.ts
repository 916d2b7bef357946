import type { IncomingMessage } from 'node:http';
import { UNREAD_BYTES, UNREAD_MS } from './limits.ts';

/**
 * Reads what a client still sends although it has its answer: a connection that is closed before is
 * reset, and the answer is lost with it.
 *
 * @returns whether the body came to its end; if not, the connection cannot be used again
 */
export function discardRest(request: IncomingMessage): Promise<boolean> {
  if (request.destroyed) return Promise.resolve(request.complete);
  return new Promise((resolve) => {
    let bytes = 0;
    const finish = () => {
      clearTimeout(cut);
      request.off('data', count).off('end', finish).off('close', finish).off('pause', goOn);
      request.resume();
      resolve(request.complete);
    };
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > UNREAD_BYTES) finish();
    };
    // The reader of the body for Bedrock may still take one part, and pause then.
    const goOn = () => request.resume();
    const cut = setTimeout(finish, UNREAD_MS);
    request.on('data', count).once('end', finish).once('close', finish);
    request.on('pause', goOn);
    request.on('error', () => {});
    request.resume();
  });
}
