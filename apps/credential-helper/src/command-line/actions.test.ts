import { expect, it } from 'vitest';
import { allOptions } from './actions.ts';
import type { CommandSpec, OptionSpec } from './spec.ts';

const action = (name: string, ...options: OptionSpec[]): CommandSpec => ({
  ...{ name, summary: name, options },
});
const format = (...choices: string[]): OptionSpec => ({
  ...{ name: 'format', value: 'FORMAT', summary: 'how', choices },
});

it('an option of several actions takes what each of them takes', () => {
  const actions = [action('x one', format('json', 'yaml')), action('x two', format('json', 'hcl'))];
  expect(allOptions(actions, [])).toMatchObject([{ choices: ['json', 'yaml', 'hcl'] }]);
  const free = { name: 'format', value: 'TEXT', summary: 'any' };
  expect(allOptions([...actions, action('x three', free)], [])[0]?.choices).toBeUndefined();
});

it('an option that takes a value in one action alone is found when the command starts', () => {
  const flag = { name: 'check', summary: 'check' };
  const file = { ...flag, value: 'FILE' };
  expect(() => allOptions([action('x one', flag), action('x two', file)], [])).toThrow('--check');
  expect(() => allOptions([action('x one', file)], [{ ...file, isMultiple: true }])).toThrow(
    '--check',
  );
});
