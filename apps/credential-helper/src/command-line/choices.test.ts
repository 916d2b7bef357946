import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands/index.ts';
import { findAction, wordOf } from './find-action.ts';
import { parseInvocation } from './parse.ts';
import { type CommandSpec, listSpecs, type OptionSpec } from './spec.ts';

interface Place {
  title: string;
  spec: CommandSpec;
  words: string[];
  option: OptionSpec;
}

const withChoices = (options: readonly OptionSpec[]) =>
  options.filter(({ choices }) => choices !== undefined);

/** Every option with choices, behind each command and action that the help shows it for. */
const places: Place[] = (await listSpecs(COMMANDS)).flatMap((spec) => [
  ...(spec.actions ?? []).flatMap((action) =>
    withChoices(findAction(spec, wordOf(action))?.options ?? []).map((option) => ({
      ...{ title: `${action.name} --${option.name}`, spec, option },
      words: [wordOf(action)],
    })),
  ),
  ...(spec.actions === undefined || spec.ownOptions !== undefined
    ? withChoices(spec.ownOptions ?? spec.options).map((option) => ({
        ...{ title: `${spec.name} --${option.name}`, spec, option },
        words: [],
      }))
    : []),
]);

describe.each(places)('$title', ({ spec, words, option: { name, choices = [], isMultiple } }) => {
  const parse = (value: string) => parseInvocation(spec, [...words, `--${name}=${value}`]);

  it('takes every word that its help lists', () => {
    for (const choice of choices) {
      expect(isMultiple ? parse(choice).values(name) : [parse(choice).value(name)]).toEqual([
        choice,
      ]);
    }
  });

  it('refuses any other, and lists those alone', () => {
    const others = places.flatMap(({ option }) => [...(option.choices ?? [])]);
    // A suggestion, if one is near, is one of them.
    const hint = new RegExp(
      `^(Did you mean --${name} (${choices.join('|')})\\?? .*)?Give one of: ${choices.join(', ')}\\.$`,
    );
    for (const other of ['none-such', ...others.filter((one) => !choices.includes(one))]) {
      expect(() => parse(other)).toThrow(
        expect.objectContaining({ hint: expect.stringMatching(hint) }),
      );
    }
  });
});
