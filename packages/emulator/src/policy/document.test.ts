import { describe, expect, it } from 'vitest';
import { parsePolicy } from './document.ts';

const GOOD = { Effect: 'Allow', Action: 'a:b', Resource: '*' };
const NOT_ACTION = { Effect: 'Allow', NotAction: 'a:b', Resource: '*' };
const TRUST = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } };
const when = (Condition: object) => ({ Statement: { ...GOOD, Condition } });

describe('a policy that cannot mean what it says is refused', () => {
  const rows: [string, unknown][] = [
    ['no object', []],
    ['no statement', { Version: '2012-10-17' }],
    ['an empty list of statements', { Statement: [] }],
    ['an unknown version', { Version: '2024-01-01', Statement: GOOD }],
    ['an unknown element', { Statement: GOOD, Statements: [] }],
    ['an unknown element of a statement', { Statement: { ...GOOD, Actions: 'a:b' } }],
    ['an unknown effect', { Statement: { ...GOOD, Effect: 'allow' } }],
    ['no action', { Statement: { Effect: 'Allow', Resource: '*' } }],
    ['an empty list of actions', { Statement: { ...GOOD, Action: [] } }],
    ['an empty NotAction', { Statement: { ...NOT_ACTION, NotAction: [] } }],
    ['Action and NotAction', { Statement: { ...GOOD, NotAction: 'a:c' } }],
    ['an action without a service', { Statement: { ...GOOD, Action: 'InvokeModel' } }],
    ['a number for an action', { Statement: { ...GOOD, Action: 1 } }],
    ['no resource', { Statement: { Effect: 'Allow', Action: 'a:b' } }],
    ['an empty list of resources', { Statement: { ...GOOD, Resource: [] } }],
    ['an empty NotResource', { Statement: { Effect: 'Allow', Action: 'a:b', NotResource: [] } }],
    ['a resource that is no ARN', { Statement: { ...GOOD, Resource: 'anthropic.claude-v2' } }],
    ['an empty resource', { Statement: { ...GOOD, Resource: '' } }],
    ['a resource that only ends as an ARN', { Statement: { ...GOOD, Resource: '*:model/x' } }],
    ['a principal in an identity policy', { Statement: { ...GOOD, Principal: '*' } }],
    ['an unknown operator', when({ StringIs: { 'a:b': 'c' } })],
    ['Null with IfExists', when({ NullIfExists: { 'a:b': 'true' } })],
    ['a condition key without a prefix', when({ StringEquals: { SourceIp: 'c' } })],
    ['a condition key that is a prefix', when({ StringEquals: { 'aws:': 'c' } })],
    ['a statement id with a space', { Statement: { ...GOOD, Sid: 'all of it' } }],
    ['a statement id that is a number', { Statement: { ...GOOD, Sid: 1 } }],
    ['one statement id twice', { Statement: [GOOD, GOOD].map((one) => ({ ...one, Sid: 'a' })) }],
  ];
  it.each(rows)('%s', (_name, document) => {
    expect(() => parsePolicy(document)).toThrow();
  });

  it('a trust policy needs a principal and takes no resource', () => {
    expect(() => parsePolicy({ Statement: TRUST }, 'trust')).not.toThrow();
    expect(() => parsePolicy({ Statement: { ...TRUST, Resource: '*' } }, 'trust')).toThrow();
    expect(() => parsePolicy({ Statement: { ...TRUST, Action: [] } }, 'trust')).toThrow();
    expect(() => parsePolicy({ Statement: GOOD }, 'trust')).toThrow();
  });
});

describe('a policy that IAM takes is taken', () => {
  const rows: [string, unknown][] = [
    ['one statement', { Statement: GOOD }],
    ['NotAction', { Statement: NOT_ACTION }],
    ['an ARN with wildcards', { Statement: { ...GOOD, Resource: 'arn:*:bedrock:*::*' } }],
    ['an ARN without its end', { Statement: { ...GOOD, Resource: 'arn:aws:bedrock' } }],
    ['a claim of an issuer', when({ StringEquals: { '127.0.0.1:80/oidc:sub': 'x' } })],
    ['two statement ids', { Statement: ['a', 'B2'].map((Sid) => ({ ...GOOD, Sid })) }],
    ['empty statement ids', { Statement: ['', ''].map((Sid) => ({ ...GOOD, Sid })) }],
  ];
  it.each(rows)('%s', (_name, document) => {
    expect(() => parsePolicy(document)).not.toThrow();
  });
});
