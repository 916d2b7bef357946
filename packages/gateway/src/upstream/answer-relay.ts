import type { Dispatcher } from 'undici';
import type { ClientAnswer } from '../client/client-answer.ts';
import type { AnswerObserver } from '../config.ts';
import { firstHeader } from '../headers/raw-headers.ts';
import { decodeHeaders, responseHeaders } from '../headers/response-headers.ts';
import { isKeyRefusal, LONGEST_REFUSAL, mayRefuseKey } from './key-refusal.ts';

/** An answer of Bedrock that has not been passed on. */
export interface HeldAnswer {
  status: number;
  statusText: string;
  headers: string[];
  body: Buffer;
}

/** How one try ended. */
export type RelayEnd =
  | { kind: 'complete'; status: number }
  | { kind: 'client left'; status: number }
  /** Bedrock has refused the key; the client has received nothing. */
  | { kind: 'key refused'; held: HeldAnswer }
  | { kind: 'failed'; status: number; code: string; isStarted: boolean; isSent: boolean };

/**
 * Passes one answer from Bedrock to the client, as it comes: its bytes, with Bedrock waiting while the
 * client reads slowly. An error that may be a refusal of the key is held until it can be read.
 */
export class AnswerRelay implements Dispatcher.DispatchHandlers {
  readonly #answer: ClientAnswer;
  readonly #observer: AnswerObserver;
  readonly #done: (end: RelayEnd) => void;
  #abort: ((reason?: Error) => void) | undefined;
  #isAborted = false;
  #isStarted = false;
  #status = 0;
  #held: { answer: Omit<HeldAnswer, 'body'>; chunks: Buffer[]; bytes: number } | undefined;

  constructor(answer: ClientAnswer, observer: AnswerObserver, done: (end: RelayEnd) => void) {
    this.#answer = answer;
    this.#observer = observer;
    this.#done = done;
    answer.onLeave(() => this.#leave());
  }

  onConnect(abort: (reason?: Error) => void): void {
    this.#abort = abort;
    if (this.#isAborted) abort();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, decodedStatusText: string): boolean {
    // An interim answer, such as 100: the final one follows (RFC 9110, 15.2).
    if (status < 200) return true;
    this.#status = status;
    const statusText = Buffer.from(decodedStatusText).toString('latin1');
    const headers = decodeHeaders(raw);
    this.#answer.onDrain(resume);
    if (mayRefuseKey(status)) {
      this.#held = { answer: { status, statusText, headers }, chunks: [], bytes: 0 };
      return true;
    }
    return this.#start(status, statusText, headers);
  }

  onData(chunk: Buffer): boolean {
    // From a parser that is at the end of its input: to wait would be to wait for ever (safe-ends.ts).
    if (chunk.length === 0) return true;
    if (this.#held === undefined) return this.#write(chunk);
    this.#held.chunks.push(chunk);
    this.#held.bytes += chunk.length;
    return this.#held.bytes <= LONGEST_REFUSAL || this.#passHeld();
  }

  onComplete(trailers: string[] | null): void {
    if (this.#held !== undefined) {
      const { answer, chunks } = this.#held;
      const body = Buffer.concat(chunks);
      if (isKeyRefusal(firstHeader(answer.headers, 'x-amzn-errortype'), body.toString('latin1'))) {
        this.#done({ kind: 'key refused', held: { ...answer, body } });
        return;
      }
      this.#passHeld();
    }
    // undici's types have them as text.
    this.#answer.end(responseHeaders(decodeHeaders((trailers ?? []) as unknown as Buffer[])));
    this.#done({ kind: 'complete', status: this.#status });
  }

  onError(error: Error): void {
    const { code = error.name } = error as NodeJS.ErrnoException;
    if (this.#isAborted) {
      this.#done({ kind: 'client left', status: this.#status });
      return;
    }
    if (this.#isStarted) this.#answer.fail();
    const isSent = this.#abort !== undefined;
    const isStarted = this.#isStarted;
    this.#done({ kind: 'failed', status: this.#status, code, isStarted, isSent });
  }

  #leave(): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#abort?.();
  }

  #passHeld(): boolean {
    const { answer, chunks } = this.#held ?? { chunks: [] };
    this.#held = undefined;
    if (answer === undefined) return true;
    let canTakeMore = this.#start(answer.status, answer.statusText, answer.headers);
    for (const chunk of chunks) canTakeMore = this.#write(chunk);
    return canTakeMore;
  }

  #start(status: number, statusText: string, headers: string[]): boolean {
    this.#isStarted = true;
    startAnswer(this.#answer, this.#observer, { status, statusText, headers });
    return true;
  }

  #write(chunk: Buffer): boolean {
    this.#observer.data(chunk);
    return this.#answer.write(chunk);
  }
}

/** The head of the answer that the client gets: the only one that is observed. */
export function startAnswer(
  answer: ClientAnswer,
  observer: AnswerObserver,
  { status, statusText, headers }: Omit<HeldAnswer, 'body'>,
): void {
  observer.begin(status, (name) => firstHeader(headers, name));
  answer.start(status, statusText, responseHeaders(headers));
}
