import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkRegion, endpointsOf, partitionOf, stsEndpoint } from './endpoints.ts';

it.each([
  ['us-east-1', 'aws', 'amazonaws.com'],
  ['ap-southeast-2', 'aws', 'amazonaws.com'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn'],
  ['eusc-de-east-1', 'aws-eusc', 'amazonaws.eu'],
  ['us-iso-east-1', 'aws-iso', 'c2s.ic.gov'],
  ['xx-nowhere-9', 'aws', 'amazonaws.com'],
])('%s is of partition %s, its endpoints end in %s', (region, partition, suffix) => {
  expect(partitionOf(region)).toBe(partition);
  const mantle = partition === 'aws' ? `https://bedrock-mantle.${region}.api.aws` : undefined;
  const claudePlatform = mantle?.replace('bedrock-mantle', 'aws-external-anthropic');
  expect(endpointsOf(region, {})).toEqual({
    bedrock: `https://bedrock.${region}.${suffix}`,
    bedrockRuntime: `https://bedrock-runtime.${region}.${suffix}`,
    openai: `https://bedrock-runtime.${region}.${suffix}/openai/v1`,
    anthropic: `https://bedrock-runtime.${region}.${suffix}/anthropic`,
    mantle,
    claudePlatform,
  });
  expect(endpointsOf(region, { AWS_USE_FIPS_ENDPOINT: 'true' })).toEqual({
    bedrock: `https://bedrock-fips.${region}.${suffix}`,
    bedrockRuntime: `https://bedrock-runtime-fips.${region}.${suffix}`,
    openai: `https://bedrock-runtime-fips.${region}.${suffix}/openai/v1`,
    anthropic: `https://bedrock-runtime-fips.${region}.${suffix}/anthropic`,
    mantle,
    claudePlatform,
  });
});

it.each(['false', '', '1', 'yes'])('AWS_USE_FIPS_ENDPOINT=%s is no wish for FIPS', (value) => {
  expect(endpointsOf('us-east-1', { AWS_USE_FIPS_ENDPOINT: value })).toEqual(
    endpointsOf('us-east-1', {}),
  );
});

const HERE = 'http://127.0.0.1:8080';
const THERE = 'https://vpce.example/base';
const AWS = {
  bedrock: 'https://bedrock.us-east-1.amazonaws.com',
  bedrockRuntime: 'https://bedrock-runtime.us-east-1.amazonaws.com',
};

it.each<[string, NodeJS.ProcessEnv, object]>([
  [
    'one for all',
    { AWS_ENDPOINT_URL: HERE },
    { bedrock: HERE, bedrockRuntime: HERE, mantle: HERE },
  ],
  [
    'one for the runtime alone',
    { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: HERE },
    { ...AWS, bedrockRuntime: HERE, openai: `${HERE}/openai/v1` },
  ],
  [
    'one for the control plane alone',
    { AWS_ENDPOINT_URL_BEDROCK: HERE },
    { ...AWS, bedrock: HERE },
  ],
  [
    'a service’s own before the one for all',
    { AWS_ENDPOINT_URL: HERE, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: THERE },
    { bedrock: HERE, bedrockRuntime: THERE, openai: `${THERE}/openai/v1` },
  ],
  [
    'an empty one as none',
    { AWS_ENDPOINT_URL: HERE, AWS_ENDPOINT_URL_BEDROCK: '' },
    { bedrock: HERE, bedrockRuntime: HERE },
  ],
  [
    'slashes at its end as none',
    { AWS_ENDPOINT_URL: `${HERE}//` },
    { bedrock: HERE, openai: `${HERE}/openai/v1` },
  ],
  ['one for STS as none of Bedrock’s', { AWS_ENDPOINT_URL_STS: HERE }, AWS],
  [
    'all of them as none if they are to be ignored',
    {
      AWS_ENDPOINT_URL: HERE,
      AWS_ENDPOINT_URL_BEDROCK: HERE,
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
    },
    AWS,
  ],
  [
    'them all if they are not to be ignored',
    { AWS_ENDPOINT_URL: HERE, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
    { bedrock: HERE },
  ],
  [
    'FIPS only where nothing else is said',
    { AWS_USE_FIPS_ENDPOINT: 'TRUE', AWS_ENDPOINT_URL_BEDROCK: HERE },
    { bedrock: HERE, bedrockRuntime: 'https://bedrock-runtime-fips.us-east-1.amazonaws.com' },
  ],
])('of the variables that point elsewhere takes %s', (_, environment, endpoints) => {
  expect(endpointsOf('us-east-1', environment)).toMatchObject(endpoints);
});

it.each([
  'us-east-1',
  'us-gov-west-1',
  'cn-northwest-1',
  'eusc-de-east-1',
  'us-isob-east-1',
  'ap-southeast-12',
  'mx-central-1',
])('%s can be a region', (region) => {
  expect(checkRegion(region, 'aws-region')).toBe(region);
});

it.each([
  ['nothing', ''],
  ['a zone', 'us-east-1a'],
  ['capitals', 'US-EAST-1'],
  ['no number', 'us-east'],
  ['a place', 'Frankfurt'],
  ['two regions', 'us-east-1,eu-west-1'],
  ['a host', 'us-east-1.evil.example'],
  ['a path', 'us-east-1/..'],
  ['a user', 'x@us-east-1'],
  ['a line break', 'us-east-1\n'],
  ['a blank', ' us-east-1'],
  ['endless words', `us-${'e'.repeat(200)}-1`],
])('%s (%j) is no region, and the error says of which value', (_, text) => {
  expect(() => checkRegion(text, 'AWS_REGION')).toThrow(
    expect.objectContaining({
      code: 'ERR_INPUT',
      message: expect.stringContaining('"AWS_REGION"'),
    }),
  );
});

it('whatever passes for a region makes endpoints on hosts of AWS', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.stringMatching(/^[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}$/),
    fc
      .tuple(fc.constantFrom('us-east-1', 'cn-north-1'), fc.string())
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      let region: string;
      try {
        region = checkRegion(candidate, 'aws-region');
      } catch {
        return;
      }
      const { host, pathname } = new URL(endpointsOf(region, {}).bedrock);
      expect(host).toMatch(/^bedrock\.[a-z0-9-]{5,63}\.[a-z0-9.]+$/);
      expect(pathname).toBe('/');
    }),
    { numRuns: 2000 },
  );
});

it.each<[string, NodeJS.ProcessEnv, string]>([
  ['us-east-1', {}, 'https://sts.us-east-1.amazonaws.com'],
  ['cn-north-1', {}, 'https://sts.cn-north-1.amazonaws.com.cn'],
  [
    'us-gov-west-1',
    { AWS_USE_FIPS_ENDPOINT: 'true' },
    'https://sts-fips.us-gov-west-1.amazonaws.com',
  ],
  ['us-east-1', { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1/' }, 'http://127.0.0.1:1'],
  [
    'us-east-1',
    { AWS_ENDPOINT_URL_BEDROCK: 'http://127.0.0.1:1' },
    'https://sts.us-east-1.amazonaws.com',
  ],
])('STS of %s with %j is at %s', (region, environment, url) => {
  expect(stsEndpoint(region, environment)).toBe(url);
});
