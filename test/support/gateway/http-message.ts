/** A reader of HTTP/1.1 messages that changes nothing and takes nothing that RFC 9112 does not allow. */

export interface HttpMessage {
  /** The first line, as latin1. */
  line: string;
  /** Name, value, name, value …, as latin1. */
  headers: string[];
  body: Buffer;
  trailers: string[];
}

export type Framing = 'none' | 'until close' | 'chunked' | number;

/** Reads one message after the other from what comes in parts. */
export class MessageReader {
  #bytes: Buffer = Buffer.alloc(0);
  #message: HttpMessage | undefined;
  #framing: Framing = 'none';
  #parts: Buffer[] = [];
  #partBytes = 0;
  readonly #framingOf: (message: HttpMessage) => Framing;

  constructor(framingOf: (message: HttpMessage) => Framing) {
    this.#framingOf = framingOf;
  }

  /** Bytes that belong to no whole message yet. */
  get rest(): Buffer {
    return this.#bytes;
  }

  /** The message whose head is complete, with the body that has come. */
  get started(): HttpMessage | undefined {
    return this.#message && { ...this.#message, body: Buffer.concat(this.#parts) };
  }

  /** @returns the messages that are now complete @throws if the bytes are no HTTP */
  push(chunk: Buffer): HttpMessage[] {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    const done: HttpMessage[] = [];
    for (let message = this.#next(); message !== undefined; message = this.#next()) {
      done.push(message);
    }
    return done;
  }

  /** @returns the message that the end of the connection completes */
  end(): HttpMessage | undefined {
    if (this.#message === undefined || this.#framing !== 'until close') return undefined;
    return this.#finish(this.#take(this.#bytes.length));
  }

  #next(): HttpMessage | undefined {
    if (this.#message === undefined) {
      const head = this.#takeHead();
      if (head === undefined) return undefined;
      this.#message = head;
      this.#framing = this.#framingOf(head);
    }
    switch (this.#framing) {
      case 'none':
        return this.#finish(Buffer.alloc(0));
      case 'until close':
        return undefined;
      case 'chunked':
        return this.#nextChunks();
      default:
        return this.#nextOfLength(this.#framing);
    }
  }

  #nextOfLength(length: number): HttpMessage | undefined {
    const part = this.#take(Math.min(length - this.#partBytes, this.#bytes.length));
    this.#partBytes += part.length;
    if (this.#partBytes === length) return this.#finish(part);
    this.#parts.push(part);
    return undefined;
  }

  #nextChunks(): HttpMessage | undefined {
    for (;;) {
      const end = this.#bytes.indexOf('\r\n');
      if (end === -1) return undefined;
      const size = this.#bytes.toString('latin1', 0, end);
      if (!/^[0-9a-f]{1,8}$/i.test(size)) throw new Error(`bad chunk size ${JSON.stringify(size)}`);
      const length = Number.parseInt(size, 16);
      if (length === 0) {
        const trailersEnd = this.#bytes.indexOf('\r\n\r\n', end);
        if (trailersEnd === -1) return undefined;
        const text = this.#take(trailersEnd + 4).toString('latin1', end + 2, trailersEnd);
        const trailers = text === '' ? [] : parseHeaders(text.split('\r\n'));
        if (this.#message !== undefined) this.#message.trailers = trailers;
        return this.#finish(Buffer.alloc(0));
      }
      if (this.#bytes.length < end + 2 + length + 2) return undefined;
      const chunk = this.#take(end + 2 + length + 2);
      if (chunk.toString('latin1', end + 2 + length) !== '\r\n') throw new Error('bad chunk end');
      this.#parts.push(chunk.subarray(end + 2, end + 2 + length));
    }
  }

  #finish(last: Buffer): HttpMessage {
    const message = this.#message as HttpMessage;
    const body = Buffer.concat([...this.#parts, last]);
    this.#message = undefined;
    this.#parts = [];
    this.#partBytes = 0;
    return { ...message, body };
  }

  #takeHead(): HttpMessage | undefined {
    const end = this.#bytes.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const [line = '', ...lines] = this.#take(end + 4)
      .toString('latin1', 0, end)
      .split('\r\n');
    if (/[\r\n\0]/.test(line)) throw new Error(`bad first line ${JSON.stringify(line)}`);
    return { line, headers: parseHeaders(lines), body: Buffer.alloc(0), trailers: [] };
  }

  #take(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }
}

function parseHeaders(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const [whole, name = '', value = ''] =
      /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/s.exec(line) ?? [];
    if (whole === undefined || /[\r\n\0]/.test(line)) {
      throw new Error(`bad header line ${JSON.stringify(line)}`);
    }
    return [name, value];
  });
}

/** @param name in lower case */
export function headersNamed(headers: readonly string[], name: string): string[] {
  return headers.filter(
    (_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name,
  );
}

/** @throws for more than one way to tell the length */
export function framingOfRequest({ headers }: HttpMessage): Framing {
  const lengths = headersNamed(headers, 'content-length');
  const codings = headersNamed(headers, 'transfer-encoding');
  if (lengths.length + codings.length > 1) throw new Error('two framings');
  if (codings.length > 0) {
    if (codings[0] !== 'chunked') throw new Error(`transfer-encoding: ${codings[0]}`);
    return 'chunked';
  }
  return lengths.length === 0 ? 'none' : Number(lengths[0]);
}

/** @param method of the request that is answered */
export function framingOfAnswer(message: HttpMessage, method: string): Framing {
  const status = statusOf(message);
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200) return 'none';
  const framing = framingOfRequest(message);
  return framing === 'none' ? 'until close' : framing;
}

export function statusOf({ line }: HttpMessage): number {
  return Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1]);
}
