import { expect, it } from 'vitest';
import { endpointsOf } from '../endpoints/endpoints.ts';
import { configuredClaudePlatform } from './client-endpoint.ts';

const REGIONAL = 'https://aws-external-anthropic.eu-west-1.api.aws';
const HERE = 'http://127.0.0.1:8080/x';

it.each<[string, NodeJS.ProcessEnv, string, string | undefined]>([
  ['nothing', {}, REGIONAL, undefined],
  [
    'the endpoint of the region',
    { AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC: `${REGIONAL}/` },
    REGIONAL,
    undefined,
  ],
  ['the variable of the service', { AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC: HERE }, HERE, HERE],
  ['the variable of all services', { AWS_ENDPOINT_URL: HERE }, HERE, HERE],
  ['the variable that clients read', { ANTHROPIC_AWS_BASE_URL: HERE }, HERE, undefined],
  [
    'both',
    { ANTHROPIC_AWS_BASE_URL: HERE, AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC: 'http://[::1]:1' },
    HERE,
    undefined,
  ],
  [
    'variables that are ignored',
    { AWS_ENDPOINT_URL: HERE, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    REGIONAL,
    undefined,
  ],
])(
  'with %s set, finds the endpoint, and tells clients if they would not',
  (_, env, found, told) => {
    expect(endpointsOf('eu-west-1', env).claudePlatform).toBe(found);
    expect(configuredClaudePlatform('eu-west-1', env)).toBe(told);
  },
);

it.each(['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('%s has none', (region) => {
  expect(endpointsOf(region, {}).claudePlatform).toBeUndefined();
});
