import { describe, expect, it } from 'vitest';
import { listSpecs } from '../command-line/spec.ts';
import { COMMANDS } from '../commands/index.ts';
import { COMPLETIONS } from './index.ts';
import { placesOf } from './places.ts';

const specs = await listSpecs(COMMANDS);
const places = placesOf(specs);

/** Words that the usage of a command lists, such as `gitlab|circleci`. */
const listed = (operands = '') =>
  /^[a-z-]+(?:\|[a-z-]+)+$/.test(operands) ? operands.split('|') : [];

it('every word that a usage line lists can be completed', () => {
  const all = specs.flatMap((spec) => [spec, ...(spec.actions ?? [])]);
  const known = Object.fromEntries(places.map(({ name, operands }) => [name, operands]));
  const withWords = all.filter(({ operands }) => listed(operands).length > 0);
  expect(withWords.map(({ name }) => name)).toEqual(expect.arrayContaining(['setup', 'setup ci']));
  for (const { name, operands } of withWords) {
    expect(known[name], name).toEqual(expect.arrayContaining(listed(operands)));
  }
});

describe.each(Object.entries(COMPLETIONS))('the script of %s', (_, compose) => {
  it.each(places)('has the words behind $name', ({ action, options, operands }) => {
    const lines = compose(specs).split('\n');
    const ofPlace = action === undefined ? lines : lines.filter((line) => line.includes(action));
    for (const word of [...operands, ...options.map(({ name }) => name)]) {
      expect(ofPlace.some((line) => line.includes(word))).toBe(true);
    }
  });
});
