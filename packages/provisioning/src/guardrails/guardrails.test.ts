import { describe, expect, it, test } from 'vitest';
import { parseDocument } from 'yaml';
import { checkGuardrails } from './check-guardrails.ts';
import { composeGuardrails, type GuardrailRequest } from './compose-guardrails.ts';
import { renderGuardrails } from './render-guardrails.ts';

const NO_KEYS: GuardrailRequest = { maxKeyDays: undefined, deniesGlobal: false };
const SIXTY: GuardrailRequest = { maxKeyDays: 60, deniesGlobal: false };

const problemsOf = (Statement: object[], request: GuardrailRequest) =>
  checkGuardrails({ Version: '2012-10-17', Statement }, request)?.map(({ problem }) => problem);

test.each<[string, GuardrailRequest]>([
  ['without long-term keys', NO_KEYS],
  ['with keys of 60 days', SIXTY],
  ['with keys of one day', { maxKeyDays: 1, deniesGlobal: true }],
  ['without global profiles', { maxKeyDays: undefined, deniesGlobal: true }],
])('what is composed denies what it should, %s, and fits', (_, request) => {
  const policy = composeGuardrails(request);
  expect(checkGuardrails(policy, request)).toEqual([]);
  // AWS Organizations User Guide, "Quotas": 5,120 characters, white space included.
  expect(JSON.stringify(policy).length).toBeLessThan(5_120);
});

test.each([NO_KEYS, SIXTY])(
  'a template has no aliases, which CloudFormation refuses',
  (request) => {
    const policy = composeGuardrails(request);
    const text = renderGuardrails('cloudformation', policy);
    expect(parseDocument(text, { version: '1.1' }).toJS({ maxAliasCount: 0 })).toMatchObject({
      Resources: { Guardrails: { Properties: { Content: policy } } },
    });
    expect(text).not.toMatch(/: [&*]a\d/);
  },
);

test.each(composeGuardrails({ ...SIXTY, deniesGlobal: true }).Statement.map(({ Sid }) => Sid))(
  'without %s it lets something through, which is named',
  (sid) => {
    const request = { ...SIXTY, deniesGlobal: true };
    const left = composeGuardrails(request).Statement.filter(({ Sid }) => Sid !== sid);
    // Tags of users are not in the requests that are tried.
    const isTried = sid !== 'DenyOtherCredentialsOfManagedKeyUsers';
    expect(problemsOf(left, request)?.length !== 0).toBe(isTried);
  },
);

describe('policies that people write', () => {
  const bearer = (service: string, condition: object) => ({
    Effect: 'Deny',
    Action: `${service}:CallWithBearerToken`,
    Resource: '*',
    Condition: condition,
  });
  const onlyBedrock = bearer('bedrock', {
    StringNotEquals: { 'bedrock:bearerTokenType': 'SHORT_TERM' },
  });
  const create = (Condition?: object) => ({
    Effect: 'Deny',
    Action: 'iam:CreateServiceSpecificCredential',
    Resource: '*',
    ...(Condition && { Condition }),
  });

  it('are found to lack the mantle endpoint', () => {
    expect(problemsOf([create(), onlyBedrock], NO_KEYS)).toContain(
      'It does not deny the use of a long-term key with bedrock-mantle.',
    );
    expect(problemsOf([create(), onlyBedrock], NO_KEYS)).not.toContain(
      'It does not deny the use of a long-term key with bedrock.',
    );
  });

  it('are found to let keys without an age through', () => {
    const older = create({ NumericGreaterThan: { 'iam:ServiceSpecificCredentialAgeDays': '60' } });
    expect(problemsOf([older], SIXTY)).toContain(
      'It does not deny a key of bedrock.amazonaws.com that never expires.',
    );
    const orNone = create({
      NumericGreaterThanIfExists: { 'iam:ServiceSpecificCredentialAgeDays': '60' },
    });
    expect(problemsOf([orNone], SIXTY)?.join()).not.toContain('that never expires');
  });

  it('are found to compare a value that no key has', () => {
    const lower = bearer('bedrock', { StringEquals: { 'bedrock:bearerTokenType': 'long_term' } });
    expect(problemsOf([lower], NO_KEYS)).toContain(
      'It does not deny the use of a long-term key with bedrock.',
    );
  });

  it('are found to deny short-term keys', () => {
    const all = { Effect: 'Deny', Action: 'bedrock:*', Resource: '*' };
    expect(problemsOf([all], NO_KEYS)).toContain(
      'It also denies the use of a short-term key with bedrock.',
    );
  });

  it('are not judged by what is not read', () => {
    const byAddress = create({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } });
    expect(problemsOf([byAddress], SIXTY)?.join('\n')).toMatch(
      /Whether it denies a key of bedrock\.amazonaws\.com that never expires depends on/,
    );
    const inverted = { Effect: 'Deny', NotAction: 'iam:*', Resource: '*' };
    expect(problemsOf([inverted], NO_KEYS)?.join('\n')).toContain('inverted element');
  });

  it.each<object>([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's, not a template
    { StringEquals: { 'iam:ServiceSpecificCredentialServiceName': '${aws:PrincipalTag/service}' } },
    { constructor: { a: 'b' } },
    { toString: { a: 'b' } },
  ])('are not judged by what only AWS can fill in, or by a name that is no operator: %j', (one) => {
    const found = problemsOf([create(one)], SIXTY)?.join('\n');
    expect(found).toMatch(/Whether it denies a key of bedrock\.amazonaws\.com that never expires/);
  });

  it('are not judged by a resource that only AWS can fill in', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's, not a template
    const own = { ...create(), Resource: 'arn:aws:iam::*:user/${aws:username}' };
    expect(problemsOf([own], SIXTY)?.join('\n')).toMatch(/Whether it denies a key of bedrock/);
  });

  it('end, whatever nests in them and however many wildcards they have', () => {
    const nested = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    for (const Action of [nested, `${'*?'.repeat(2_000)}!`, [nested, 7, null, {}]]) {
      expect(problemsOf([{ ...create(), Action }], NO_KEYS)?.length).toBeGreaterThan(5);
    }
    const Condition = { StringEquals: { 'iam:ServiceSpecificCredentialServiceName': nested } };
    expect(problemsOf([create(Condition)], NO_KEYS)?.length).toBeGreaterThan(5);
  });

  it('allow nothing by an Allow', () => {
    const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
    expect(problemsOf([everything], NO_KEYS)?.length).toBeGreaterThan(5);
  });

  it.each([null, [], {}, 'text', { Statement: ['x'] }])('%j is none', (document) => {
    expect(checkGuardrails(document, NO_KEYS)).toBeUndefined();
  });
});
