import type { Readable } from 'node:stream';
import { createBodyReader } from './body-reader.ts';

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
  /**
   * For a second try, with what the client has not sent by then; undefined if the body is too long.
   * @throws if the client leaves before it has sent everything
   */
  again(): Promise<Buffer | null | undefined>;
  /** The kept bytes are no longer needed. */
  release(): void;
}

const NO_BODY: RequestBody = { content: null, again: async () => null, release: () => {} };

/**
 * @param length of the Content-Length header; undefined without one
 * @throws if the client leaves while a short body is read
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
    return { content, again: async () => content, release: () => {} };
  }
  return keepWhilePassing(stream, length, budget);
}

async function readWhole(stream: Readable): Promise<Buffer> {
  const read = createBodyReader(stream);
  const chunks: Buffer[] = [];
  for (let chunk = await read(); chunk !== undefined; chunk = await read()) chunks.push(chunk);
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

function keepWhilePassing(
  stream: Readable,
  length: number | undefined,
  budget: BodyBudget,
): RequestBody {
  let kept: Buffer[] | undefined = length === undefined || length <= LONGEST_KEPT ? [] : undefined;
  let bytes = 0;
  const read = createBodyReader(stream, keep);

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
    for (let chunk = await read(); chunk !== undefined; chunk = await read()) yield chunk;
  }

  return {
    content: pass(),
    async again() {
      // Bedrock may refuse a key before it has the body.
      while (kept !== undefined && (await read()) !== undefined);
      return kept && Buffer.concat(kept);
    },
    release,
  };
}
