import { expect, it } from 'vitest';
import {
  EXAMPLE_GLOBAL_PROFILE,
  EXAMPLE_OPENAI_MODEL,
  EXAMPLE_PROFILE,
  isModelId,
} from './model-id.ts';

it.each([
  EXAMPLE_PROFILE,
  EXAMPLE_GLOBAL_PROFILE,
  EXAMPLE_OPENAI_MODEL,
  'amazon.nova-lite-v1:0',
  'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0',
  `a.${'b'.repeat(254)}`,
])('takes %s for a model', (text) => {
  expect(isModelId(text)).toBe(true);
});

it.each(['', 'access', 'nova', 'amazon.nova lite', 'amazon.nova\n', `a.${'b'.repeat(255)}`])(
  'takes %j for none',
  (text) => {
    expect(isModelId(text)).toBe(false);
  },
);
