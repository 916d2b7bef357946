import { expect, it } from 'vitest';
import {
  findInstanceEndpoint,
  findInstanceLimits,
  withInstanceEndpoint,
} from './instance-settings.ts';

const VARIABLE = 'AWS_EC2_METADATA_SERVICE_ENDPOINT';
const MODE = `${VARIABLE}_MODE`;

// As botocore 1.44.8 has it (utils.resolve_imds_endpoint_mode, IMDSFetcher._select_base_url).
it.each<[Record<string, string>, Record<string, string>, string]>([
  [{}, {}, 'http://169.254.169.254'],
  [{ [MODE]: 'IPv4' }, {}, 'http://169.254.169.254'],
  [{ [MODE]: 'IPv6' }, {}, 'http://[fd00:ec2::254]'],
  [{ [MODE]: 'ipV6' }, {}, 'http://[fd00:ec2::254]'],
  [{}, { ec2_metadata_service_endpoint_mode: 'IPv6' }, 'http://[fd00:ec2::254]'],
  [{ [MODE]: 'IPv4' }, { ec2_metadata_service_endpoint_mode: 'IPv6' }, 'http://169.254.169.254'],
  [{ [VARIABLE]: 'http://a' }, { ec2_metadata_service_endpoint: 'http://b' }, 'http://a'],
  [{ [MODE]: 'IPv6' }, { ec2_metadata_service_endpoint: 'http://b' }, 'http://b'],
  [{ [VARIABLE]: 'http://a', [MODE]: 'IPv9' }, {}, 'http://a'],
])('with %j and the settings %j asks %s', (environment, settings, endpoint) => {
  expect(findInstanceEndpoint(environment, settings)).toBe(endpoint);
});

it('gives the SDK one endpoint at a time, and leaves the environment as it was', async () => {
  const environment: NodeJS.ProcessEnv = {};
  const read = async () => {
    const first = environment[VARIABLE];
    await new Promise((resolve) => setImmediate(resolve));
    return [first, environment[VARIABLE]];
  };
  const seen = await Promise.all([
    withInstanceEndpoint('http://a', environment, read),
    withInstanceEndpoint('http://b', environment, read),
  ]);
  expect(seen).toEqual([
    ['http://a', 'http://a'],
    ['http://b', 'http://b'],
  ]);
  expect(environment).toEqual({});
});

const TIMEOUT = 'AWS_METADATA_SERVICE_TIMEOUT';
const ATTEMPTS = 'AWS_METADATA_SERVICE_NUM_ATTEMPTS';

// As botocore 1.44.8 has it (configprovider.py, utils.IMDSFetcher); the time without a setting is ours.
it.each<[Record<string, string>, Record<string, string>, { timeout: number; maxRetries: number }]>([
  [{}, {}, { timeout: 330, maxRetries: 0 }],
  [{ [TIMEOUT]: '5' }, {}, { timeout: 5_000, maxRetries: 0 }],
  [{ [ATTEMPTS]: '3' }, {}, { timeout: 330, maxRetries: 2 }],
  [{}, { metadata_service_timeout: ' 2 ' }, { timeout: 2_000, maxRetries: 0 }],
  [{}, { metadata_service_num_attempts: '02' }, { timeout: 330, maxRetries: 1 }],
  [{ [TIMEOUT]: '5' }, { metadata_service_timeout: '2' }, { timeout: 5_000, maxRetries: 0 }],
])('with %j and the settings %j waits %j', (environment, settings, limits) => {
  expect(findInstanceLimits(environment, settings)).toEqual(limits);
});

it.each(['0', '-1', '1.5', '1e3', 'soon', '9999999'])('refuses a limit of %j by name', (value) => {
  expect(() => findInstanceLimits({ [TIMEOUT]: value }, {})).toThrow(TIMEOUT);
  expect(() => findInstanceLimits({}, { metadata_service_num_attempts: value })).toThrow(
    'metadata_service_num_attempts of the profile',
  );
});
