import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { endpointsOf, stsEndpoint } from './endpoints.ts';
import { bedrockEndpointVariables, profileEndpointVariables } from './profile-endpoints.ts';

const folder = mkdtempSync(join(tmpdir(), 'bedrock-token-'));
afterAll(() => rmSync(folder, { recursive: true }));

function environmentOf(config: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const path = join(folder, 'config');
  writeFileSync(path, config);
  return { AWS_CONFIG_FILE: path, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'), ...env };
}

const PROFILE = '[profile p]\nregion = us-east-1\n';
const SERVICES = `[services s]
bedrock_runtime =
  endpoint_url = https://rt:1
secrets_manager =
  endpoint_url = https://sm:1
sts =
  endpoint_url = https://sts:1
`;
const WITH_SERVICES = `${PROFILE}services = s\n`;
const ALL = 'endpoint_url = https://all:1\n';
const IGNORING = 'ignore_configured_endpoint_urls = true\n';
const AWS = {
  sts: 'https://sts.us-east-1.amazonaws.com',
  bedrock: 'https://bedrock.us-east-1.amazonaws.com',
  runtime: 'https://bedrock-runtime.us-east-1.amazonaws.com',
};
const everywhere = (url: string) => ({ sts: url, bedrock: url, runtime: url });

// The right values are `client.meta.endpoint_url` of boto3 1.44.8 with the same files.
it.each<[string, string, NodeJS.ProcessEnv, typeof AWS]>([
  ['endpoint_url', `${PROFILE}${ALL}`, {}, everywhere('https://all:1')],
  [
    'services before endpoint_url',
    `${WITH_SERVICES}${ALL}${SERVICES}`,
    {},
    { sts: 'https://sts:1', bedrock: 'https://all:1', runtime: 'https://rt:1' },
  ],
  [
    'a service by another spelling',
    `${WITH_SERVICES}${SERVICES.replace('bedrock_runtime', 'bedrock-runtime')}`,
    {},
    { ...AWS, sts: 'https://sts:1' },
  ],
  [
    'AWS_ENDPOINT_URL before services',
    `${WITH_SERVICES}${SERVICES}`,
    { AWS_ENDPOINT_URL: 'https://env:1' },
    everywhere('https://env:1'),
  ],
  [
    'a variable of one service',
    `${WITH_SERVICES}${ALL}${SERVICES}`,
    { AWS_ENDPOINT_URL_STS: 'https://env:1' },
    { sts: 'https://env:1', bedrock: 'https://all:1', runtime: 'https://rt:1' },
  ],
  [
    'a profile that ignores variables, too',
    `${WITH_SERVICES}${IGNORING}${SERVICES}`,
    { AWS_ENDPOINT_URL: 'https://env:1' },
    AWS,
  ],
  ['TRUE', `${WITH_SERVICES}${IGNORING.replace('true', 'TRUE')}${SERVICES}`, {}, AWS],
  [
    'a variable that does not ignore, before the profile',
    `${WITH_SERVICES}${IGNORING}${SERVICES}`,
    { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
    { ...AWS, sts: 'https://sts:1', runtime: 'https://rt:1' },
  ],
  [
    'a variable that ignores',
    `${WITH_SERVICES}${SERVICES}`,
    { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    AWS,
  ],
  ['another profile', `[default]\n${ALL}${PROFILE}`, {}, AWS],
])('%s', async (_, config, env, expected) => {
  const environment = environmentOf(config, env);
  const whole = { ...environment, ...(await profileEndpointVariables('p', environment)) };
  const { bedrock, bedrockRuntime } = endpointsOf('us-east-1', whole);
  const sts = stsEndpoint('us-east-1', whole);
  expect({ sts, bedrock, runtime: bedrockRuntime }).toEqual(expected);
  const child = { ...environment, ...(await bedrockEndpointVariables('p', environment)) };
  expect(endpointsOf('us-east-1', child)).toMatchObject({ bedrock, bedrockRuntime });
});

it.each([
  ['endpoint_url of profile p', `${PROFILE}endpoint_url = no url\n`],
  [
    'endpoint_url of sts in [services s]',
    `${WITH_SERVICES}${SERVICES.replace('https://sts:1', 'sts')}`,
  ],
  ['services of profile p', WITH_SERVICES],
])('names %s, which cannot be read', async (setting, config) => {
  await expect(profileEndpointVariables('p', environmentOf(config))).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining(setting),
  });
});

const IGNORE = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };

// The SDK's clients in the process would read the endpoints of AWS_PROFILE, or of default.
it.each<[string, string, object]>([
  ['nothing where no other profile names an endpoint', `[default]\n${PROFILE}`, {}],
  ['to ignore the endpoint_url of default', `[default]\n${ALL}${PROFILE}`, IGNORE],
  ['to ignore the services of default', `[default]\nservices = s\n${PROFILE}${SERVICES}`, IGNORE],
])('a process with a key of profile p gets %s', async (_, config, expected) => {
  expect(await bedrockEndpointVariables('p', environmentOf(config))).toEqual(expected);
});
