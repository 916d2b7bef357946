import type { AnswerReader } from './answer-reader.ts';
import { readMessageType } from './event-stream-headers.ts';
import type { JsonScanner } from './json-scanner.ts';

/** Total length, length of the headers, checksum of both: 4 bytes each. */
const PRELUDE = 12;
/** The checksum at the end of each message. */
const CHECKSUM = 4;
/** Longer headers are passed over, in bytes; those of Bedrock have some 100. */
const LONGEST_HEADERS = 4_096;

const State = { prelude: 0, headers: 1, payload: 2, checksum: 3 } as const;

/**
 * Reads the JSON of each message of application/vnd.amazon.eventstream (Smithy, "Amazon Event Stream
 * Specification"). Checksums are the client's to verify: what is wrong here is a wrong count at most.
 */
export class EventStreamReader implements AnswerReader {
  readonly #json: JsonScanner;
  readonly #onMessage: (type: string | undefined) => void;
  readonly #prelude = Buffer.alloc(PRELUDE);
  #headers: Buffer = Buffer.alloc(0);
  #state: (typeof State)[keyof typeof State] = State.prelude;
  /** Bytes of the part that the state names: those that have come, and all. */
  #read = 0;
  #size = PRELUDE;
  #payloadSize = 0;
  /** After a length that cannot be, nobody knows where the next message begins. */
  #isBroken = false;

  /** @param onMessage called with `:message-type` before the payload of each message */
  constructor(json: JsonScanner, onMessage: (type: string | undefined) => void) {
    this.#json = json;
    this.#onMessage = onMessage;
  }

  push(chunk: Buffer): void {
    let index = 0;
    while (index < chunk.length && !this.#isBroken) {
      const end = Math.min(chunk.length, index + this.#size - this.#read);
      this.#take(chunk, index, end);
      this.#read += end - index;
      index = end;
      // A part may be empty: the headers of a message, or its payload.
      while (this.#read === this.#size && !this.#isBroken) this.#endPart();
    }
  }

  #take(chunk: Buffer, start: number, end: number): void {
    if (this.#state === State.prelude) chunk.copy(this.#prelude, this.#read, start, end);
    else if (this.#state === State.headers) chunk.copy(this.#headers, this.#read, start, end);
    else if (this.#state === State.payload) this.#json.push(chunk, start, end);
  }

  #endPart(): void {
    switch (this.#state) {
      case State.prelude:
        this.#endPrelude();
        break;
      case State.headers:
        this.#onMessage(readMessageType(this.#headers));
        this.#json.reset();
        this.#begin(State.payload, this.#payloadSize);
        break;
      case State.payload:
        this.#begin(State.checksum, CHECKSUM);
        break;
      default:
        this.#begin(State.prelude, PRELUDE);
    }
  }

  #endPrelude(): void {
    const total = this.#prelude.readUInt32BE(0);
    const headers = this.#prelude.readUInt32BE(4);
    this.#payloadSize = total - headers - PRELUDE - CHECKSUM;
    if (this.#payloadSize < 0) {
      this.#isBroken = true;
      return;
    }
    this.#headers = Buffer.alloc(Math.min(headers, LONGEST_HEADERS));
    this.#begin(State.headers, headers);
  }

  #begin(state: (typeof State)[keyof typeof State], size: number): void {
    this.#state = state;
    this.#read = 0;
    this.#size = size;
  }
}
