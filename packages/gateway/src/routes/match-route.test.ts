import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRoute, matchRoute } from './match-route.ts';

const REGIONS = ['us-east-1', 'eu-west-1'] as const;
const match = (target: string, method = 'POST') => matchRoute(method, target, REGIONS);

describe('a path leads to an endpoint of its region', () => {
  it.each([
    ['/model/m/converse', 'model', 'runtime', 'aws', '/model/m/converse'],
    ['/eu-west-1/model/m/invoke', 'model', 'runtime', 'aws', '/model/m/invoke'],
    ['/openai/v1/responses?a=1&b', 'openai', 'runtime', 'openai', '/openai/v1/responses?a=1&b'],
    [
      '/anthropic/v1/messages?beta=true',
      'anthropic',
      'runtime',
      'anthropic',
      '/anthropic/v1/messages?beta=true',
    ],
    ['/mantle/v1/responses', 'mantle', 'mantle', 'openai', '/v1/responses'],
    ['/mantle/anthropic/v1/messages', 'mantle', 'mantle', 'anthropic', '/anthropic/v1/messages'],
    ['/async-invoke', 'runtime', 'runtime', 'aws', '/async-invoke'],
    ['/guardrail/g/version/1/apply', 'runtime', 'runtime', 'aws', '/guardrail/g/version/1/apply'],
  ])('%s', (target, name, service, dialect, forwarded) => {
    const region = target.startsWith('/eu-west-1') ? 'eu-west-1' : 'us-east-1';
    expect(match(target)).toMatchObject({ name, service, dialect, region, target: forwarded });
  });

  it.each([
    '/foundation-models',
    '/inference-profiles?type=SYSTEM_DEFINED',
    '/inference-profiles/a',
  ])('of the control plane only to read it: %s', (target) => {
    expect(match(target, 'GET')).toMatchObject({ name: 'control', service: 'control', target });
    expect(match(target, 'POST')).toMatchObject({ problem: expect.stringContaining('only GET') });
  });
});

it('the model of a path is named decoded, and its bytes stay', () => {
  const target = '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Afoundation-model%2Fm/converse';
  expect(match(target)).toMatchObject({
    model: 'arn:aws:bedrock:us-east-1::foundation-model/m',
    target,
  });
  expect(match('/model/%ff/converse')).toMatchObject({ model: undefined });
});

it.each([
  ['another host', 'http://evil.example/model/m/converse', /NO_PROXY/],
  ['no path', '*', /begins with a slash/],
  ['a region that is not allowed', '/us-west-2/model/m/converse', /does not serve.*us-west-2/],
  ['Messages without /anthropic', '/v1/messages', /\/anthropic\b/],
  ['Chat without /openai', '/v1/chat/completions', /\/openai\/v1/],
  ['a step up', '/model/../foundation-models', /"\.\."/],
  ['an encoded step up', '/openai/v1/%2E%2e/x', /"\.\."/],
  ['control characters', '/model/a\u0000b', /begins with a slash/],
  ['nothing', '', /begins with a slash/],
])('%s is refused, with what to do: %s', (_, target, text) => {
  const matched = match(target);
  expect(isRoute(matched)).toBe(false);
  if (!isRoute(matched)) expect(`${matched.problem} ${matched.hint}`).toMatch(text);
});

it('what is forwarded is the end of what came, and its region is allowed', () => {
  const parts = fc.constantFrom(
    '/',
    'model',
    '%2e',
    '..',
    'us-east-1',
    'x',
    '?',
    '#',
    '@',
    ':',
    '//',
  );
  const target = fc.array(fc.oneof(parts, fc.string({ maxLength: 3 }))).map((all) => all.join(''));
  fc.assert(
    fc.property(target, (tail) => {
      const whole = `/${tail}`;
      const matched = match(whole, 'GET');
      if (!isRoute(matched)) return;
      expect(whole.endsWith(matched.target)).toBe(true);
      expect(matched.target.startsWith('/')).toBe(true);
      expect(REGIONS).toContain(matched.region);
    }),
    { numRuns: 2_000 },
  );
});
