import type { Readable } from 'node:stream';

/** A body that is shorter is read before it is sent: one write in place of a stream, in bytes. */
const READ_FIRST = 65_536;
/** A longer body is not kept for a second try, in bytes. Of agents' requests 99 % are shorter. */
const LONGEST_KEPT = 4_194_304;
/** For the bodies of all requests together, in bytes. */
const KEPT_TOGETHER = 33_554_432;

/** Room for the bodies that are kept for a second try. */
export class BodyBudget {
  #left = KEPT_TOGETHER;

  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

/** The body of a request on its way to Bedrock. */
export interface RequestBody {
  /** For the first try. */
  content: Buffer | AsyncIterable<Buffer> | null;
  /** For a second try; undefined if the body is too long, or has not all come yet. */
  again(): Buffer | null | undefined;
  /** The kept bytes are no longer needed. */
  release(): void;
}

const NO_BODY: RequestBody = { content: null, again: () => null, release: () => {} };

/**
 * @param length of the Content-Length header; undefined without one
 * @throws what the stream fails with, if the client leaves while a short body is read
 */
export async function readRequestBody(
  stream: Readable,
  hasBody: boolean,
  length: number | undefined,
  budget: BodyBudget,
): Promise<RequestBody> {
  if (!hasBody) return NO_BODY;
  if (length !== undefined && length <= READ_FIRST) {
    const content = await readWhole(stream);
    return { content, again: () => content, release: () => {} };
  }
  return keepWhilePassing(stream, budget);
}

async function readWhole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

function keepWhilePassing(stream: Readable, budget: BodyBudget): RequestBody {
  let kept: Buffer[] | undefined = [];
  let bytes = 0;
  let isWhole = false;

  function release(): void {
    budget.giveBack(bytes);
    bytes = 0;
    kept = undefined;
  }

  function keep(chunk: Buffer): void {
    if (kept === undefined) return;
    if (bytes + chunk.length > LONGEST_KEPT || !budget.take(chunk.length)) {
      release();
    } else {
      kept.push(chunk);
      bytes += chunk.length;
    }
  }

  async function* pass(): AsyncGenerator<Buffer> {
    for await (const chunk of stream) {
      keep(chunk as Buffer);
      yield chunk as Buffer;
    }
    isWhole = true;
  }

  return {
    content: pass(),
    again: () => (isWhole && kept !== undefined ? Buffer.concat(kept) : undefined),
    release,
  };
}
