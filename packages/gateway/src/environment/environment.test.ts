import { Secret } from '@bedrock-token/core';
import { describe, expect, it } from 'vitest';
import { clientVariables } from './client-variables.ts';
import { exemptLoopback } from './no-proxy.ts';
import { namesOfGatewayEndpoints } from './own-endpoints.ts';

const ADDRESS = {
  url: 'http://127.0.0.1:4000',
  region: 'us-east-1',
  localKey: new Secret('bedrock-gateway-canary'),
  hasMantle: true,
};

describe('the variables of clients', () => {
  const namesOf = (...args: Parameters<typeof clientVariables>) =>
    clientVariables(...args).set.map(([name]) => name);

  it('lead to the gateway, in the order of the clients', () => {
    const { set, unset } = clientVariables(ADDRESS, ['anthropic', 'openai']);
    expect(set).toEqual([
      ['ANTHROPIC_AUTH_TOKEN', 'bedrock-gateway-canary'],
      ['ANTHROPIC_BASE_URL', 'http://127.0.0.1:4000/anthropic'],
      ['OPENAI_API_KEY', 'bedrock-gateway-canary'],
      ['OPENAI_BASE_URL', 'http://127.0.0.1:4000/openai/v1'],
    ]);
    expect(unset).toEqual(['ANTHROPIC_API_KEY']);
  });

  it('name no region that is not known, and no endpoint that there is not', () => {
    expect(namesOf(ADDRESS, ['bedrock'])).toEqual([
      'AWS_BEARER_TOKEN_BEDROCK',
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL_BEDROCK',
      'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
      'AWS_ENDPOINT_URL_BEDROCK_MANTLE',
      'ANTHROPIC_BEDROCK_BASE_URL',
    ]);
    expect(namesOf({ ...ADDRESS, region: '', hasMantle: false }, ['bedrock'])).toEqual([
      'AWS_BEARER_TOKEN_BEDROCK',
      'AWS_ENDPOINT_URL_BEDROCK',
      'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
      'ANTHROPIC_BEDROCK_BASE_URL',
    ]);
  });
});

it.each([
  [{}, '127.0.0.1,localhost,::1'],
  [{ NO_PROXY: '' }, '127.0.0.1,localhost,::1'],
  [{ NO_PROXY: 'corp.example, .lan' }, 'corp.example,.lan,127.0.0.1,localhost,::1'],
  [{ NO_PROXY: 'corp.example .lan' }, 'corp.example,.lan,127.0.0.1,localhost,::1'],
  [{ NO_PROXY: 'a', no_proxy: 'b' }, 'b,127.0.0.1,localhost,::1'],
  [{ no_proxy: 'localhost,::1' }, 'localhost,::1,127.0.0.1'],
  // curl: beside other entries it is the name of a host.
  [{ NO_PROXY: '*' }, '*'],
])('%j is exempt from proxies as %s', (env, value) => {
  expect(exemptLoopback(env)).toBe(value);
});

it('endpoints of a gateway are on this machine', () => {
  const env = {
    AWS_ENDPOINT_URL_BEDROCK: 'http://127.0.0.1:4000',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://localhost:4000/eu-west-1',
    AWS_ENDPOINT_URL_BEDROCK_MANTLE: 'https://127.0.0.1:4000/mantle',
    ANTHROPIC_BEDROCK_BASE_URL: 'https://proxy.example:4000',
    ANTHROPIC_BEDROCK_MANTLE_BASE_URL: 'not a URL',
    AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:4000',
  };
  const found = [
    'AWS_ENDPOINT_URL_BEDROCK',
    'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
    'AWS_ENDPOINT_URL_BEDROCK_MANTLE',
  ];
  expect(namesOfGatewayEndpoints(env, () => true)).toEqual(found);
  expect(namesOfGatewayEndpoints(env, ({ port }) => port === '4000')).toEqual(found);
  expect(namesOfGatewayEndpoints(env, ({ port }) => port === '4001')).toEqual([]);
});
