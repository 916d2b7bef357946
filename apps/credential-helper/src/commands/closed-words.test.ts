import { describe, expect, it } from 'vitest';
import { chooseAction } from '../command-line/actions.ts';
import { wordOf } from '../command-line/find-action.ts';
import { parseInvocation } from '../command-line/parse.ts';
import type { CommandSpec } from '../command-line/spec.ts';
import { COMMANDS } from './index.ts';

// Every closed set of words in the tables of the commands: the operands of a command or an action, its actions, and
// the values of options. One letter too many gets the word that was meant, in a form that can be pasted.

const SPECS = (await Promise.all(Object.values(COMMANDS).map((load) => load()))).map(
  ({ spec }) => spec,
);

interface Word {
  command: CommandSpec;
  /** What stands before the word on the command line. */
  before: string[];
  word: string;
  /** What is suggested. */
  meant: string;
}

function listWords(command: CommandSpec, action?: CommandSpec): Word[] {
  const { name, options, operandChoices = [], actions = [] } = action ?? command;
  const before = action === undefined ? [] : [wordOf(action)];
  // An option that takes a word only with some action is tried there.
  const own = action === undefined ? (command.ownOptions ?? options) : options;
  return [
    ...operandChoices.map((word) => ({ word, before, meant: `bedrock-token ${name} ${word}` })),
    ...own.flatMap((option) =>
      (option.choices ?? []).map((word) => ({
        word,
        before: [...before, ...operandFor(action ?? command), `--${option.name}`],
        meant: `--${option.name} ${word}`,
      })),
    ),
  ]
    .map((one) => ({ command, ...one }))
    .concat(action === undefined ? actions.flatMap((one) => listWords(command, one)) : []);
}

/** A right operand, where one may stand. */
function operandFor({ operandChoices = [], actions, ownOptions }: CommandSpec): string[] {
  return actions === undefined || ownOptions !== undefined ? operandChoices.slice(0, 1) : [];
}

const WORDS = SPECS.flatMap((spec) => listWords(spec));

function refuse({ command, before }: Word, word: string): { message: string; hint: string } {
  try {
    const invocation = parseInvocation(command, [...before, word]);
    if (command.actions !== undefined) chooseAction(command, invocation);
  } catch (error) {
    const { message, hint } = error as { message: string; hint: string };
    return { message, hint };
  }
  throw new Error(`${command.name} ${[...before, word].join(' ')} is accepted`);
}

describe('a word with one letter too many', () => {
  it('is tried for every command that has a closed set of words', () => {
    const sets = new Set(WORDS.map(({ command, before }) => [command.name, ...before].join(' ')));
    expect([...sets]).toEqual(
      expect.arrayContaining(['serve', 'cache', 'shell-init', 'completion']),
    );
    expect([...sets]).toEqual(
      expect.arrayContaining(['setup', 'keys', 'setup ci', 'get --format']),
    );
    expect(WORDS.length).toBeGreaterThan(100);
  });

  it.each(
    WORDS.map((word) => [[word.command.name, ...word.before, word.word].join(' '), word] as const),
  )('%s', (_, word) => {
    const mistyped = `${word.word}${word.word.at(-1)}`;
    const { message, hint } = refuse(word, mistyped);
    expect(hint).toContain('Did you mean ');
    expect(hint).toContain(word.meant);
    // It may be a secret that was pasted into the wrong place.
    expect(message + hint).not.toContain(`${mistyped} `);
  });

  it.each(WORDS.slice(0, 1))('far from all of them gets the list', (word) => {
    const { message, hint } = refuse(word, 'x'.repeat(30));
    expect(message + hint).toContain('one of: ');
    expect(hint).not.toContain('Did you mean');
  });
});
