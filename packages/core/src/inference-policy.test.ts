import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inferencePolicy } from './inference-policy.ts';

interface Statement {
  Effect: string;
  Action: string[];
  Resource: string | string[];
}

function statements(partition: string, ...models: string[]): Statement[] {
  const policy = JSON.parse(inferencePolicy(partition, models));
  expect(policy.Version).toBe('2012-10-17');
  return policy.Statement;
}

/** What the policy lets the invoking actions reach. */
function invokable(partition: string, ...models: string[]): string | string[] | undefined {
  return statements(partition, ...models).find(({ Action }) =>
    Action.includes('bedrock:InvokeModel'),
  )?.Resource;
}

it('without models allows inference with all of them', () => {
  expect(invokable('aws')).toBe('*');
});

it('allows nothing but inference and what goes with it', () => {
  for (const models of [[], ['amazon.nova-lite-v1:0']]) {
    for (const { Effect, Action } of statements('aws', ...models)) {
      expect(Effect).toBe('Allow');
      for (const action of Action) {
        expect(action).toMatch(
          /^bedrock(-mantle)?:(Call|Get|List|Invoke|Count|Apply|CreateInference)/,
        );
        expect(action).not.toMatch(/^bedrock:[A-Za-z]*\*/);
      }
    }
  }
});

it.each([
  'bedrock:CallWithBearerToken',
  'bedrock:InvokeModel',
  'bedrock:InvokeModelWithResponseStream',
  'bedrock:ListFoundationModels',
])('always leaves %s, which a key is for', (action) => {
  for (const models of [[], ['amazon.nova-lite-v1:0']]) {
    const allowed = statements('aws', ...models).flatMap(({ Action }) => Action);
    expect(allowed).toContain(action);
  }
});

/** The models that may be called on mantle: undefined for every one, nothing if there is no statement. */
function onMantle(...models: string[]): unknown[] {
  return (JSON.parse(inferencePolicy('aws', models)).Statement as (Statement & Conditions)[])
    .filter(({ Action }) => Action.includes('bedrock-mantle:CreateInference'))
    .map(({ Condition }) => Condition?.StringEquals['bedrock-mantle:Model']);
}

interface Conditions {
  Condition?: { StringEquals: Record<string, string[]> };
}

it('narrows mantle by the ID of a model, since no model has an ARN there', () => {
  expect(onMantle()).toEqual([undefined]);
  expect(onMantle('openai.gpt-oss-20b', 'us.anthropic.claude-haiku-4-5')).toEqual([
    ['openai.gpt-oss-20b', 'anthropic.claude-haiku-4-5'],
  ]);
  expect(onMantle('arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc')).toEqual([]);
});

const HAIKU = 'anthropic.claude-3-5-haiku-20241022-v1:0';
const foundation = (model: string, partition = 'aws') =>
  `arn:${partition}:bedrock:*::foundation-model/${model}`;
const profile = (id: string, partition = 'aws') =>
  `arn:${partition}:bedrock:*:*:inference-profile/${id}`;

it.each([
  ['a model', 'aws', HAIKU, [foundation(HAIKU)]],
  ['a model of a provider of few letters', 'aws', 'meta.llama3-1-8b-instruct-v1:0', undefined],
  ['a model with a digit in its provider', 'aws', 'ai21.jamba-1-5-large-v1:0', undefined],
  ['a model with a dot in its version', 'aws', 'zai.glm-4.7', undefined],
  ['a model with a dot in its version', 'aws', 'openai.gpt-5.4', undefined],
  ['a model with a dot in its version', 'aws', 'deepseek.v3.2', undefined],
  ['a model with a context size', 'aws', 'amazon.nova-lite-v1:0:300k', undefined],
  ['a US profile', 'aws', `us.${HAIKU}`, [profile(`us.${HAIKU}`), foundation(HAIKU)]],
  ['an EU profile', 'aws', `eu.${HAIKU}`, [profile(`eu.${HAIKU}`), foundation(HAIKU)]],
  ['an APAC profile', 'aws', `apac.${HAIKU}`, [profile(`apac.${HAIKU}`), foundation(HAIKU)]],
  ['a Japanese profile', 'aws', `jp.${HAIKU}`, [profile(`jp.${HAIKU}`), foundation(HAIKU)]],
  ['a global profile', 'aws', `global.${HAIKU}`, [profile(`global.${HAIKU}`), foundation(HAIKU)]],
  [
    'a GovCloud profile',
    'aws-us-gov',
    `us-gov.${HAIKU}`,
    [profile(`us-gov.${HAIKU}`, 'aws-us-gov'), foundation(HAIKU, 'aws-us-gov')],
  ],
  [
    'a profile of a model with a dot in its version',
    'aws',
    'us.deepseek.v3.2',
    [profile('us.deepseek.v3.2'), foundation('deepseek.v3.2')],
  ],
  [
    'an ARN',
    'aws',
    'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc',
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc'],
  ],
  [
    'the ARN of a cross-region profile',
    'aws',
    `arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${HAIKU}`,
    [`arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.${HAIKU}`, foundation(HAIKU)],
  ],
  [
    'an ARN of China',
    'aws-cn',
    `arn:aws-cn:bedrock:cn-north-1::foundation-model/${HAIKU}`,
    [`arn:aws-cn:bedrock:cn-north-1::foundation-model/${HAIKU}`],
  ],
  ['a model in Europe’s own partition', 'aws-eusc', HAIKU, [foundation(HAIKU, 'aws-eusc')]],
])('%s (%s %s) is all that may be invoked', (_, partition, model, resources) => {
  expect(invokable(partition, model)).toEqual(resources ?? [foundation(model)]);
});

it('names each resource once', () => {
  expect(invokable('aws', HAIKU, HAIKU, `us.${HAIKU}`, `eu.${HAIKU}`)).toEqual([
    foundation(HAIKU),
    profile(`us.${HAIKU}`),
    profile(`eu.${HAIKU}`),
  ]);
});

it.each([
  ['a wildcard', '*'],
  ['a wildcard in an id', 'anthropic.*'],
  ['a wildcard in an ARN', 'arn:aws:bedrock:us-east-1::foundation-model/*'],
  ['a question mark', 'anthropic.claude-?'],
  ['a name', 'claude'],
  ['an ARN of another partition', `arn:aws-cn:bedrock:cn-north-1::foundation-model/${HAIKU}`],
  ['an ARN of another service', 'arn:aws:s3:::bucket'],
  ['an ARN of what nobody invokes', 'arn:aws:bedrock:us-east-1:123456789012:guardrail/abc'],
  ['a policy variable', 'anthropic.$' + '{aws:username}'],
  ['a quote', 'anthropic.claude"'],
  ['a line break', 'anthropic.claude\n'],
  ['endless text', `anthropic.${'x'.repeat(5000)}`],
  ['nothing', ''],
])('%s among the models is refused', (_, model) => {
  expect(() => inferencePolicy('aws', [HAIKU, model])).toThrow(
    expect.objectContaining({ code: 'ERR_INPUT', message: expect.stringContaining('"models"') }),
  );
});

it('too many models for a session policy are refused with the figure', () => {
  const many = Array.from({ length: 40 }, (_, index) => `anthropic.claude-${index}-v1:0`);
  expect(() => inferencePolicy('aws', many)).toThrow(
    /\d{4} characters, and AWS accepts at most 2048/,
  );
});

it('whatever the models: valid, short enough, and not one wildcard in what they name', () => {
  const piece = fc.string({ unit: fc.constantFrom(...'abz019-._:/*?$"\\\n') });
  const model = fc.oneof(
    fc.constantFrom(HAIKU, `us.${HAIKU}`, 'zai.glm-4.7'),
    fc
      .tuple(fc.constantFrom('', 'us.', 'global.'), piece, piece)
      .map(([a, b, c]) => `${a}${b}.${c}`),
    piece.map((text) => `arn:aws:bedrock:us-east-1::foundation-model/${text}`),
  );
  fc.assert(
    fc.property(fc.array(model, { minLength: 1, maxLength: 30 }), (models) => {
      let text: string;
      try {
        text = inferencePolicy('aws', models);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_INPUT' });
        return;
      }
      expect(text.length).toBeLessThanOrEqual(2048);
      const resources = invokable('aws', ...models) as string[];
      for (const resource of resources) {
        // The region, and the account of a profile, are all that may be open.
        expect(resource.replace(/^arn:aws:bedrock:\*:\*?:/, 'arn:aws:bedrock:x:x:')).toMatch(
          /^arn:aws:bedrock:[^:*]*:[^:*]*:[a-z-]+\/[\w.:/-]+$/,
        );
      }
    }),
    { numRuns: 3000 },
  );
});
