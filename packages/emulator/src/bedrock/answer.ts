import type { Caller } from './auth/authenticate.ts';
import type { ModelTarget } from './catalog.ts';

/** What the model says, whatever API carries it. */
export interface Answer {
  text: string;
  /** The text in pieces, for a stream. */
  parts: string[];
  inputTokens: number;
  outputTokens: number;
  isCut: boolean;
}

/**
 * The answer to a question: the same for the same question, model and caller. A word is a token.
 *
 * @param maxTokens cuts the answer; undefined for as long as it likes
 */
export function answerQuestion(
  question: string,
  target: ModelTarget,
  caller: Caller,
  maxTokens: number | undefined,
): Answer {
  const { principal } = caller.identity;
  const who = principal.arn.slice(principal.arn.lastIndexOf(':') + 1);
  const via = caller.usesBearer ? 'a bearer token' : 'a signature';
  const whole =
    target.model?.answer ??
    `You asked "${question.trim()}". This is ${target.requestedId} in ${caller.region}, emulated; you came as ${who} with ${via}.`;
  const words = whole.match(/\S+\s*/g) ?? [];
  const kept = words.slice(0, maxTokens ?? words.length);
  return {
    text: kept.join('').trimEnd(),
    parts: kept.map((word, index) => (index === kept.length - 1 ? word.trimEnd() : word)),
    inputTokens: countTokens(question),
    outputTokens: kept.length,
    isCut: kept.length < words.length,
  };
}

/** A word is a token. */
export function countTokens(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
