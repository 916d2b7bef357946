import { parseRoleArn } from '@bedrock-token/core';
import { expect, it } from 'vitest';
import { readSessionPolicies } from './session-policy.ts';

const ROLE = parseRoleArn('arn:aws-us-gov:iam::123456789012:role/ci');
const NOVA = 'amazon.nova-lite-v1:0';
const MANAGED = 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess';
const OWN = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

const narrow = (inputs: Record<string, string>, role: typeof ROLE | undefined = ROLE) =>
  readSessionPolicies((name) => inputs[name] ?? '', role);

it.each<[string, Record<string, string>]>([
  ['nothing said', {}],
  ['scope: inference', { scope: 'inference' }],
  ['scope with blanks', { scope: ' inference\n' }],
])('%s leaves Bedrock inference alone', (_, inputs) => {
  const { label, sessionPolicy, managedPolicies } = narrow(inputs);
  expect(label).toBe('Bedrock inference');
  expect(sessionPolicy).toMatch(/^\{"Version":"2012-10-17".*"bedrock:InvokeModel"/);
  expect(managedPolicies).toEqual([]);
});

it('models narrow it further, in the partition of the role', () => {
  const { label, sessionPolicy } = narrow({ models: `${NOVA}\n` });
  expect(label).toBe(`Bedrock inference with \`${NOVA}\``);
  expect(sessionPolicy).toContain(`arn:aws-us-gov:bedrock:*::foundation-model/${NOVA}`);
});

it('scope: role leaves all permissions of the role', () => {
  expect(narrow({ scope: 'role' })).toEqual({
    label: 'all permissions of the role',
    managedPolicies: [],
  });
});

it('without a role there is nothing to narrow', () => {
  const { sessionPolicy, managedPolicies } = readSessionPolicies(() => '', undefined);
  expect(sessionPolicy).toBeUndefined();
  expect(managedPolicies).toEqual([]);
});

it.each<[string, Record<string, string>, object]>([
  ['an inline one', { 'inline-session-policy': OWN }, { sessionPolicy: OWN, managedPolicies: [] }],
  [
    'managed ones',
    { 'managed-session-policies': `${MANAGED},\narn:aws:iam::123456789012:policy/a/b` },
    { managedPolicies: [MANAGED, 'arn:aws:iam::123456789012:policy/a/b'] },
  ],
  [
    'both',
    { 'inline-session-policy': OWN, 'managed-session-policies': MANAGED },
    { sessionPolicy: OWN, managedPolicies: [MANAGED] },
  ],
  ['an inline one together with scope: role', { 'inline-session-policy': OWN, scope: 'role' }, {}],
])(
  'a session policy of one’s own, %s, takes the place of scope: inference',
  (_, inputs, expected) => {
    const sessionPolicies = narrow(inputs);
    expect(sessionPolicies).toMatchObject({ label: 'session policies of your own', ...expected });
    // AWS unites session policies: ours would add to what the user has limited.
    expect(sessionPolicies.sessionPolicy ?? '').not.toContain('bedrock');
  },
);

it('counts an inline policy as AWS does, without its white space', () => {
  const statement = { Effect: 'Allow', Action: 'bedrock:*', Resource: '*' };
  const spacious = JSON.stringify({ Statement: [statement] }).replace(',', `,${' '.repeat(3000)}`);
  expect(spacious.length).toBeGreaterThan(2048);
  expect(narrow({ 'inline-session-policy': spacious }).sessionPolicy).toBe(
    JSON.stringify({ Statement: [statement] }),
  );
});

it('takes ten managed policies, and no more', () => {
  const list = (count: number) => Array<string>(count).fill(MANAGED).join();
  expect(narrow({ 'managed-session-policies': list(10) }).managedPolicies).toHaveLength(10);
  expect(() => narrow({ 'managed-session-policies': list(11) })).toThrow(/more than 10/);
});

it.each<[string, Record<string, string>, RegExp]>([
  ['a scope of another name', { scope: 'Inference' }, /"scope" must be inference or role/],
  [
    'models together with scope: role',
    { scope: 'role', models: NOVA },
    /"models" contradicts scope: role/,
  ],
  [
    'models together with a policy',
    { models: NOVA, 'inline-session-policy': OWN },
    /"models" cannot be/,
  ],
  [
    'models together with a managed policy',
    { models: NOVA, 'managed-session-policies': MANAGED },
    /"models"/,
  ],
  ['a policy in YAML', { 'inline-session-policy': 'Statement: []' }, /is not JSON/],
  ['a policy that is a text', { 'inline-session-policy': '"x"' }, /not a policy document/],
  ['a policy that is null', { 'inline-session-policy': 'null' }, /not a policy document/],
  ['a policy without statements', { 'inline-session-policy': '{}' }, /not a policy document/],
  [
    'a policy too long',
    { 'inline-session-policy': JSON.stringify({ Statement: 'x'.repeat(2048) }) },
    /has \d{4} characters without white space, and AWS accepts at most 2048/,
  ],
  [
    'a managed policy by name',
    { 'managed-session-policies': 'ReadOnly' },
    /not the ARN of a managed/,
  ],
  [
    'a role for a managed policy',
    { 'managed-session-policies': 'arn:aws:iam::123456789012:role/x' },
    /not the ARN of a managed/,
  ],
])('%s is refused', (_, inputs, problem) => {
  expect(() => narrow(inputs)).toThrow(
    expect.objectContaining({ code: 'ERR_INPUT', message: expect.stringMatching(problem) }),
  );
});
