import { pipeline, type Readable, Transform } from 'node:stream';
import { ANSWER_LIMITS } from '@bedrock-token/core';
import { answerTooLong } from '../errors/answer-too-long.ts';

/**
 * The same body, which fails once it has become too long or taken too long: what a server sends
 * is held in memory whole, and a hostile or broken one never ends.
 *
 * @param limitMs time that is left for it, in milliseconds
 */
export function boundBody(body: Readable, limitMs: number): Readable {
  let length = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length <= ANSWER_LIMITS.aws) done(null, chunk);
      else done(answerTooLong());
    },
  });
  const timer = setTimeout(
    () => bounded.destroy(named('TimeoutError', 'an answer that does not end')),
    Math.max(0, limitMs),
  );
  pipeline(body, bounded, () => clearTimeout(timer));
  return bounded;
}

/** The name is what the user sees, and what decides whether to ask again. */
function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
