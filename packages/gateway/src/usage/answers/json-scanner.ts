/** Receives the values of a JSON text that a {@link JsonScanner} looks for. */
export interface JsonListener {
  /** A whole number that is not negative. @param path keys from the top, such as `usage.inputTokens` */
  number(path: string, value: number): void;
  /** A string of at most 64 bytes, without escapes. */
  string(path: string, value: string): void;
  object(path: string): void;
  /** A part of the content of the string at the path `bytes`, as it stands in the text. */
  bytes?(part: Buffer): void;
}

/** Keys below this depth are not read. */
const DEEPEST = 4;
/** Keys and strings that are longer match nothing, in bytes. */
const LONGEST_TEXT = 64;

const Mode = { between: 0, string: 1, number: 2 } as const;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Reads single values out of JSON of any length, part by part, and keeps less than 1 KiB of it. What
 * is no JSON gives no values, and no error.
 */
export class JsonScanner {
  readonly #names: ReadonlySet<string>;
  readonly #listener: JsonListener;
  readonly #keys: string[] = Array(DEEPEST + 1).fill('');
  readonly #isObject: boolean[] = Array(DEEPEST + 1).fill(false);
  readonly #text = Buffer.alloc(LONGEST_TEXT);
  #length = 0;
  #depth = 0;
  #mode: (typeof Mode)[keyof typeof Mode] = Mode.between;
  /** The next string is a key. */
  #isAtKey = false;
  #isKey = false;
  #isCollecting = false;
  #isBytes = false;
  #isEscaped = false;
  #isWhole = true;
  #value = 0;

  /** @param names the last keys of the paths that the listener is called for */
  constructor(names: ReadonlySet<string>, listener: JsonListener) {
    this.#names = names;
    this.#listener = listener;
  }

  /** The next byte begins another text. */
  reset(): void {
    this.#depth = 0;
    this.#mode = Mode.between;
    this.#isAtKey = false;
    this.#isEscaped = false;
  }

  push(chunk: Buffer, start = 0, end = chunk.length): void {
    let index = start;
    while (index < end) {
      if (this.#mode === Mode.string) index = this.#readString(chunk, index, end);
      else if (this.#mode === Mode.number) index = this.#readNumber(chunk, index, end);
      else this.#readBetween(chunk[index++] as number);
    }
  }

  #readBetween(byte: number): void {
    switch (byte) {
      case QUOTE:
        this.#beginString();
        break;
      case 0x7b: // {
        this.#open(true);
        break;
      case 0x5b: // [
        this.#open(false);
        break;
      case 0x7d: // }
      case 0x5d: // ]
        if (this.#depth > 0) this.#depth--;
        this.#isAtKey = false;
        break;
      case 0x2c: // ,
        this.#isAtKey = this.#isInObject();
        break;
      case 0x3a: // :
        this.#isAtKey = false;
        break;
      case 0x2d: // -
        this.#beginNumber(0, false);
        break;
      default:
        if (byte >= ZERO && byte <= NINE) this.#beginNumber(byte - ZERO, true);
    }
  }

  #open(isObject: boolean): void {
    if (isObject && this.#isWanted()) this.#listener.object(this.#path());
    this.#depth++;
    const isTooDeep = this.#depth > DEEPEST;
    this.#isAtKey = isObject && !isTooDeep;
    if (isTooDeep) return;
    this.#isObject[this.#depth] = isObject;
    // What stands in a list has a path that matches nothing.
    this.#keys[this.#depth] = isObject ? '' : '[]';
  }

  #beginString(): void {
    this.#mode = Mode.string;
    this.#isKey = this.#isAtKey;
    this.#length = 0;
    this.#isBytes =
      !this.#isKey && this.#depth === 1 && this.#keys[1] === 'bytes' && this.#isInObject();
    this.#isCollecting = this.#isKey || this.#isWanted();
  }

  #readString(chunk: Buffer, start: number, end: number): number {
    // Most bytes of an answer are in strings: this loop touches no field.
    let isEscaped = this.#isEscaped;
    let hasEscape = false;
    let index = start;
    for (; index < end; index++) {
      const byte = chunk[index];
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) {
        isEscaped = true;
        hasEscape = true;
      } else if (byte === QUOTE) break;
    }
    this.#isEscaped = isEscaped;
    if (this.#isCollecting) this.#collect(chunk, start, index, hasEscape);
    if (this.#isBytes) this.#listener.bytes?.(chunk.subarray(start, index));
    if (index === end) return end;
    this.#endString();
    return index + 1;
  }

  #collect(chunk: Buffer, start: number, end: number, hasEscape: boolean): void {
    if (this.#length > LONGEST_TEXT) return;
    chunk.copy(this.#text, this.#length, start, end);
    this.#length = hasEscape ? LONGEST_TEXT + 1 : this.#length + end - start;
  }

  #endString(): void {
    this.#mode = Mode.between;
    const isRead = this.#isCollecting && this.#length <= LONGEST_TEXT;
    const text = isRead ? this.#text.toString('latin1', 0, this.#length) : '';
    if (this.#isKey) this.#keys[this.#depth] = text;
    else if (isRead) this.#listener.string(this.#path(), text);
  }

  #beginNumber(value: number, isWhole: boolean): void {
    this.#mode = Mode.number;
    this.#value = value;
    this.#isWhole = isWhole;
  }

  #readNumber(chunk: Buffer, start: number, end: number): number {
    for (let index = start; index < end; index++) {
      const byte = chunk[index] as number;
      if (byte >= ZERO && byte <= NINE) this.#value = this.#value * 10 + byte - ZERO;
      else if (isOfNumber(byte)) this.#isWhole = false;
      else {
        this.#mode = Mode.between;
        if (this.#isWhole && Number.isSafeInteger(this.#value) && this.#isWanted()) {
          this.#listener.number(this.#path(), this.#value);
        }
        return index;
      }
    }
    return end;
  }

  #isInObject(): boolean {
    return this.#depth <= DEEPEST && (this.#isObject[this.#depth] ?? false);
  }

  #isWanted(): boolean {
    return this.#depth > 0 && this.#isInObject() && this.#names.has(this.#keys[this.#depth] ?? '');
  }

  #path(): string {
    return this.#keys.slice(1, this.#depth + 1).join('.');
  }
}

/** Of a fraction or an exponent: `.`, `e`, `E`, `+`, `-`. */
function isOfNumber(byte: number): boolean {
  return byte === 0x2e || byte === 0x65 || byte === 0x45 || byte === 0x2b || byte === 0x2d;
}
