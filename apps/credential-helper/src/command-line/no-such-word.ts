import { BedrockTokenError } from '@bedrock-token/core';
import { suggest } from './closest-word.ts';
import { wordOf } from './find-action.ts';
import type { CommandSpec } from './spec.ts';

/** For a missing word, or one that the command does not take. */
export function noSuchWord(
  spec: CommandSpec,
  given: string | undefined,
  words: readonly string[],
): BedrockTokenError {
  const { name } = spec;
  const show = (word: string) => `bedrock-token ${name} ${word}`;
  const meant = given ? (ofAction(spec, given, show) ?? suggest(given, words, show)) : '';
  return new BedrockTokenError('ERR_INPUT', `Give one of: ${words.join(', ')}.`, {
    hint: `${meant}See: bedrock-token ${name} --help`,
  });
}

/** Who writes `setup gitlab` left out a word of `setup ci gitlab`. */
function ofAction(spec: CommandSpec, given: string, show: (word: string) => string) {
  const action = spec.actions?.find(({ operandChoices }) => operandChoices?.includes(given));
  return action && `Did you mean ${show(`${wordOf(action)} ${given}`)}? `;
}
