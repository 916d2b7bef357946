import { expect, it } from 'vitest';
import { extendHint } from './errors.ts';

it.each([
  ['Wait.', 'The request ID is x.', 'Wait. The request ID is x.'],
  [
    'Turn it on: aws iam enable',
    'The request ID is x.',
    'The request ID is x. Turn it on: aws iam enable',
  ],
  ['Is it on?', 'Look.', 'Is it on? Look.'],
  ['Run: a b', '', 'Run: a b'],
  ['', 'Look.', 'Look.'],
])('nothing stands behind a command: %j and %j', (hint, sentence, both) => {
  expect(extendHint(hint, sentence)).toBe(both);
});
