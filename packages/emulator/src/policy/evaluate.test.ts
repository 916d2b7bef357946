import { describe, expect, it } from 'vitest';
import type { RequestContext } from './conditions.ts';
import { type ConditionBlock, type PolicyStatement, parsePolicy } from './document.ts';
import { evaluate } from './evaluate.ts';

const ARN = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2:1';

function judge(statements: PolicyStatement[], context: RequestContext = {}) {
  const policy = parsePolicy({ Version: '2012-10-17', Statement: statements });
  return evaluate([policy], { action: 'bedrock:InvokeModel', resource: ARN, context });
}

describe('actions and resources', () => {
  const rows: [string, Partial<PolicyStatement>, string][] = [
    ['the action itself', { Action: 'bedrock:InvokeModel' }, 'allow'],
    ['the action in other letters', { Action: 'BEDROCK:invokemodel' }, 'allow'],
    ['another action', { Action: 'bedrock:InvokeModelWithResponseStream' }, 'none'],
    ['a star at the end', { Action: 'bedrock:Invoke*' }, 'allow'],
    ['a question mark', { Action: 'bedrock:InvokeMode?' }, 'allow'],
    ['a question mark too many', { Action: 'bedrock:InvokeModel?' }, 'none'],
    ['a star for all', { Action: '*' }, 'allow'],
    ['one of a list', { Action: ['s3:*', 'bedrock:InvokeModel'] }, 'allow'],
    ['NotAction that names it', { NotAction: 'bedrock:Invoke*' }, 'none'],
    ['NotAction that does not', { NotAction: 's3:*' }, 'allow'],
    ['the resource', { Action: '*', Resource: ARN }, 'allow'],
    [
      'the resource in other letters',
      { Action: '*', Resource: ARN.replace('claude', 'Claude') },
      'none',
    ],
    ['any region', { Action: '*', Resource: ARN.replace('us-east-1', '*') }, 'allow'],
    ['another model', { Action: '*', Resource: `${ARN}x` }, 'none'],
    ['a dot is a dot', { Action: '*', Resource: ARN.replace('-model', '.model') }, 'none'],
    ['NotResource that names it', { Action: '*', NotResource: `${ARN}*` }, 'none'],
    ['NotResource that does not', { Action: '*', NotResource: 'arn:aws:s3:::x' }, 'allow'],
  ];
  it.each(rows)('%s', (_name, statement, verdict) => {
    const whole = 'NotResource' in statement ? statement : { Resource: '*', ...statement };
    expect(judge([{ Effect: 'Allow', ...whole }])).toBe(verdict);
  });

  it('an explicit Deny outweighs every Allow, in whatever order', () => {
    const allow: PolicyStatement = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny: PolicyStatement = { Effect: 'Deny', Action: 'bedrock:*', Resource: '*' };
    expect(judge([allow, deny])).toBe('deny');
    expect(judge([deny, allow])).toBe('deny');
  });

  it('fills in policy variables', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable, not a template
    const Resource = 'arn:aws:bedrock:${aws:RequestedRegion}::foundation-model/*';
    const statement: PolicyStatement = { Effect: 'Allow', Action: '*', Resource };
    expect(judge([statement], { 'aws:requestedregion': 'us-east-1' })).toBe('allow');
    expect(judge([statement], { 'aws:requestedregion': 'us-east-2' })).toBe('none');
    expect(judge([statement])).toBe('none');
  });
});

describe('conditions', () => {
  const context: RequestContext = {
    'aws:currenttime': '2026-11-23T12:00:00Z',
    'aws:sourceip': '10.1.2.3',
    'aws:securetransport': 'true',
    'aws:principalarn': 'arn:aws:iam::123456789012:role/team/ci',
    'x:name': 'Main',
    'x:age': '30',
    'x:tags': ['a', 'b'],
  };
  const rows: [ConditionBlock, boolean][] = [
    [{ StringEquals: { 'x:name': 'Main' } }, true],
    [{ StringEquals: { 'X:NAME': 'Main' } }, true],
    [{ StringEquals: { 'x:name': 'main' } }, false],
    [{ StringEquals: { 'x:name': ['no', 'Main'] } }, true],
    [{ StringEquals: { 'x:name': 'M*' } }, false],
    [{ StringEquals: { 'x:absent': 'Main' } }, false],
    [{ StringEqualsIfExists: { 'x:absent': 'Main' } }, true],
    [{ StringEqualsIfExists: { 'x:name': 'other' } }, false],
    [{ StringEqualsIgnoreCase: { 'x:name': 'mAIN' } }, true],
    [{ StringNotEquals: { 'x:name': 'Main' } }, false],
    [{ StringNotEquals: { 'x:name': ['other', 'Main'] } }, false],
    [{ StringNotEquals: { 'x:name': ['other', 'others'] } }, true],
    [{ StringNotEquals: { 'x:absent': 'Main' } }, true],
    [{ StringNotEquals: { 'x:tags': 'a' } }, false],
    [{ StringLike: { 'x:name': 'M?i*' } }, true],
    [{ StringLike: { 'x:name': 'm*' } }, false],
    [{ StringNotLike: { 'x:name': 'M*' } }, false],
    [{ StringNotLike: { 'x:name': 'Z*' } }, true],
    [{ Bool: { 'aws:SecureTransport': true } }, true],
    [{ Bool: { 'aws:SecureTransport': 'false' } }, false],
    [{ NumericLessThan: { 'x:age': 30 } }, false],
    [{ NumericLessThanEquals: { 'x:age': '30' } }, true],
    [{ NumericGreaterThan: { 'x:age': 9 } }, true],
    [{ NumericGreaterThanEquals: { 'x:age': 31 } }, false],
    [{ NumericEquals: { 'x:age': '30.0' } }, true],
    [{ NumericEquals: { 'x:name': 30 } }, false],
    [{ DateLessThan: { 'aws:CurrentTime': '2026-11-24T00:00:00Z' } }, true],
    [{ DateGreaterThan: { 'aws:CurrentTime': '2026-11-24T00:00:00Z' } }, false],
    [{ DateGreaterThan: { 'aws:CurrentTime': '1700000000' } }, true],
    [{ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, true],
    [{ IpAddress: { 'aws:SourceIp': '10.1.2.3' } }, true],
    [{ IpAddress: { 'aws:SourceIp': ['192.168.0.0/16', '11.0.0.0/8'] } }, false],
    [{ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, false],
    [{ NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
    [{ NotIpAddress: { 'aws:SourceIp': '11.0.0.0/8' } }, true],
    [{ Null: { 'x:absent': 'true' } }, true],
    [{ Null: { 'x:absent': false } }, false],
    [{ Null: { 'x:name': 'false' } }, true],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/team/*' } }, true],
    [{ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/other/*' } }, false],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:*:role/team/ci' } }, false],
    [{ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/other/*' } }, true],
    [{ 'ForAnyValue:StringEquals': { 'x:tags': ['b', 'c'] } }, true],
    [{ 'ForAnyValue:StringEquals': { 'x:tags': ['c'] } }, false],
    [{ 'ForAnyValue:StringEquals': { 'x:absent': ['c'] } }, false],
    [{ 'ForAnyValue:StringNotEquals': { 'x:absent': ['c'] } }, false],
    [{ 'ForAllValues:StringEquals': { 'x:tags': ['a', 'b', 'c'] } }, true],
    [{ 'ForAllValues:StringEquals': { 'x:tags': ['a'] } }, false],
    [{ 'ForAllValues:StringLike': { 'x:absent': ['a'] } }, true],
    [{ StringEquals: { 'x:name': 'Main', 'x:age': '30' } }, true],
    [{ StringEquals: { 'x:name': 'Main', 'x:age': '31' } }, false],
    [{ StringEquals: { 'x:name': 'Main' }, Bool: { 'aws:SecureTransport': false } }, false],
  ];
  it.each(rows)('%j is %s', (Condition, holds) => {
    const statement: PolicyStatement = { Effect: 'Allow', Action: '*', Resource: '*', Condition };
    expect(judge([statement], context)).toBe(holds ? 'allow' : 'none');
  });
});
