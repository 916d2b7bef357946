import { expect, test } from 'vitest';
import { keyUserPolicy } from './key-user-policy.ts';

const NAME = { name: 'models' };
const PROFILE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

interface Statement {
  Action: string[];
  Resource: string | string[];
  Condition?: { StringEquals: Record<string, string | string[]> };
}

const statementsOf = (models: string[], partition = 'aws') =>
  (JSON.parse(keyUserPolicy(partition, models, NAME)) as { Statement: Statement[] }).Statement;

const find = (models: string[], action: string) =>
  statementsOf(models).filter(({ Action }) => Action.includes(action));

test('allows no action that makes, changes or buys anything', () => {
  const actions = statementsOf([]).flatMap(({ Action }) => Action);
  const reads =
    /^bedrock(-mantle)?:(Get|List|InvokeModel|CallWithBearerToken|CountTokens|ApplyGuardrail)/;
  expect(actions.filter((action) => !reads.test(action))).toEqual([
    'bedrock-mantle:CreateInference',
  ]);
  expect(actions.filter((action) => /^\*|^bedrock(-mantle)?:\*/.test(action))).toEqual([]);
});

test('allows the use of long-term keys alone, on both endpoints', () => {
  for (const [service, key] of [
    ['bedrock', 'bedrock:bearerTokenType'],
    ['bedrock-mantle', 'bedrock-mantle:BearerTokenType'],
  ]) {
    const found = find([], `${service}:CallWithBearerToken`);
    expect(found).toMatchObject([{ Condition: { StringEquals: { [String(key)]: 'LONG_TERM' } } }]);
  }
});

test('with models named, allows these on the runtime and on mantle', () => {
  const [invoke] = find([PROFILE, 'openai.gpt-oss-120b-1:0'], 'bedrock:InvokeModel');
  expect(invoke?.Resource).toEqual([
    `arn:aws:bedrock:*:*:inference-profile/${PROFILE}`,
    'arn:aws:bedrock:*::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0',
    'arn:aws:bedrock:*::foundation-model/openai.gpt-oss-120b-1:0',
  ]);
  const [mantle] = find([PROFILE, 'openai.gpt-oss-120b-1:0'], 'bedrock-mantle:CreateInference');
  expect(mantle?.Condition?.StringEquals).toEqual({
    'bedrock-mantle:Model': ['anthropic.claude-haiku-4-5-20251001-v1:0', 'openai.gpt-oss-120b-1:0'],
  });
});

test('mantle is left out if no model is named that it could have', () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc';
  expect(find([arn], 'bedrock-mantle:CreateInference')).toEqual([]);
});

test('is in the partition of the account', () => {
  const resources = statementsOf(['amazon.nova-lite-v1:0'], 'aws-us-gov').flatMap(
    (one) => one.Resource,
  );
  expect(resources.filter((arn) => /^arn:aws:/.test(arn))).toEqual([]);
  expect(() =>
    statementsOf(['arn:aws:bedrock:us-east-1::foundation-model/x'], 'aws-us-gov'),
  ).toThrow('Input "models" contains an entry that is not a model ID');
});

test('fits beside the other inline policies of a user, or says that it does not', () => {
  expect(keyUserPolicy('aws', [], { name: '--models', taken: 900 }).length).toBeLessThan(1_148);
  expect(() => keyUserPolicy('aws', [], { name: '--models', taken: 1_500 })).toThrow(
    /^--models makes inline policies of \d+ characters, and AWS accepts at most 2048\.$/,
  );
  const many = Array.from({ length: 20 }, (_, number) => `provider.model-number-${number}`);
  expect(() => keyUserPolicy('aws', many, NAME)).toThrow('makes inline policies of');
});
