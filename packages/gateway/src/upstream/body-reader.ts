import type { Readable } from 'node:stream';

/**
 * Reads a body part by part, and leaves the stream as it is when nobody reads on. (A stream that is
 * iterated is destroyed with its iteration, and the client's connection with it, before it has its answer.)
 *
 * @param onChunk is called once for each part
 * @returns reads one part, the same one for all who wait for it; undefined at the end
 */
export function createBodyReader(
  stream: Readable,
  onChunk: (chunk: Buffer) => void = () => {},
): () => Promise<Buffer | undefined> {
  let pending: Promise<Buffer | undefined> | undefined;
  return () => {
    pending ??= readOne(stream).then((chunk) => {
      pending = undefined;
      if (chunk !== undefined) onChunk(chunk);
      return chunk;
    });
    return pending;
  };
}

function readOne(stream: Readable): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      stream.pause();
      stream.off('data', take).off('end', end).off('close', fail).off('error', fail);
    };
    const take = (chunk: Buffer) => {
      stop();
      resolve(chunk);
    };
    const end = () => {
      stop();
      resolve(undefined);
    };
    const fail = () => {
      stop();
      reject(new Error('The client left before it had sent its body.'));
    };
    if (stream.readableEnded) {
      resolve(undefined);
    } else if (stream.destroyed) {
      fail();
    } else {
      stream.on('data', take).on('end', end).on('close', fail).on('error', fail);
      stream.resume();
    }
  });
}
