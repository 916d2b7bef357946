import type { AnswerReader } from './answer-reader.ts';
import type { JsonScanner } from './json-scanner.ts';

const State = { name: 0, data: 1, other: 2 } as const;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COLON = 0x3a;
const DATA = Buffer.from('data');
const NEW_LINE = Buffer.from('\n');

/**
 * Reads the JSON of each event of a stream (HTML standard, 9.2.6 "Interpreting an event stream"): the
 * rest of its `data` lines, which end with CR, LF or both.
 */
export class ServerSentEventReader implements AnswerReader {
  readonly #json: JsonScanner;
  #state: (typeof State)[keyof typeof State] = State.name;
  /** Bytes of the field's name so far. */
  #length = 0;
  #isData = true;
  #isAfterReturn = false;

  constructor(json: JsonScanner) {
    this.#json = json;
  }

  push(chunk: Buffer): void {
    let index = 0;
    while (index < chunk.length) {
      if (this.#state === State.name) this.#readName(chunk[index++] as number);
      else index = this.#readRest(chunk, index);
    }
  }

  #readName(byte: number): void {
    const isSecondOfPair = this.#isAfterReturn && byte === LINE_FEED;
    this.#isAfterReturn = false;
    if (isSecondOfPair) return;
    if (isLineEnd(byte)) {
      if (this.#length === 0) this.#json.reset();
      this.#endLine(byte);
    } else if (byte === COLON) {
      const isWhole = this.#isData && this.#length === DATA.length;
      this.#state = isWhole ? State.data : State.other;
    } else {
      if (byte !== DATA[this.#length]) this.#isData = false;
      // Longer than any name that counts is long enough.
      if (this.#length <= DATA.length) this.#length++;
    }
  }

  /** @returns where the next line begins */
  #readRest(chunk: Buffer, start: number): number {
    let end = start;
    while (end < chunk.length && !isLineEnd(chunk[end] as number)) end++;
    const isData = this.#state === State.data;
    if (isData) this.#json.push(chunk, start, end);
    if (end === chunk.length) return end;
    // Lines of one event are joined by a line feed.
    if (isData) this.#json.push(NEW_LINE);
    this.#endLine(chunk[end] as number);
    return end + 1;
  }

  #endLine(byte: number): void {
    this.#state = State.name;
    this.#length = 0;
    this.#isData = true;
    this.#isAfterReturn = byte === CARRIAGE_RETURN;
  }
}

const isLineEnd = (byte: number) => byte === LINE_FEED || byte === CARRIAGE_RETURN;
