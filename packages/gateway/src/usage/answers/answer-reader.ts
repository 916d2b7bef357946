/** Reads the body of one answer as it passes; keeps none of its bytes. */
export interface AnswerReader {
  /** @param chunk any part of the body: where it is cut makes no difference */
  push(chunk: Buffer): void;
}
