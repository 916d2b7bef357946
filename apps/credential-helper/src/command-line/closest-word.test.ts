import { expect, it } from 'vitest';
import { suggest } from './closest-word.ts';

const TOOLS = ['claude-code', 'claude-desktop', 'codex', 'guardrails'];

it.each([
  ['codx', 'Did you mean codex? '],
  ['claude', 'Did you mean claude-code or claude-desktop? '],
  ['claude-cod', 'Did you mean claude-code? '],
  ['gu', ''],
  ['', ''],
  ['nothing-like-it', ''],
])('of %j: %j', (word, sentence) => {
  expect(suggest(word, TOOLS, (near) => near)).toBe(sentence);
});
