import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** The text of a log in pieces; gzip is known by its first two bytes (RFC 1952), whatever the name. */
export async function* openLog(path: string): AsyncGenerator<string> {
  const isZipped = await beginsLikeGzip(path);
  const source = createReadStream(path);
  const bytes = isZipped ? source.pipe(createGunzip()) : source;
  // An error of the source does not reach what it is piped into.
  source.on('error', (error) => bytes.destroy(error));
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

async function beginsLikeGzip(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { end: 1 })) {
    const [first, second] = chunk as Buffer;
    return first === 0x1f && second === 0x8b;
  }
  return false;
}
