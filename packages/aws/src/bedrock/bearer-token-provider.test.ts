import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getToken } from '@aws/bedrock-token-generator';
import { describeBearerToken } from '@bedrock-token/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBearerTokenProvider } from './bearer-token-provider.ts';

const KEYS = { accessKeyId: 'AKIAEXAMPLEEXAMPLE00', secretAccessKey: 'secret' };
let directory: string;

beforeEach(() => {
  for (const name of Object.keys(process.env)) {
    if (/^AWS_|_proxy$/i.test(name)) vi.stubEnv(name, undefined);
  }
  // Nothing of this machine may be found, and no metadata service asked.
  directory = mkdtempSync(join(tmpdir(), 'bedrock-token-'));
  vi.stubEnv('AWS_CONFIG_FILE', join(directory, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(directory, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

/** What the key that a provider gives says of itself. */
async function describe(options: Parameters<typeof createBearerTokenProvider>[0]) {
  const { text, ...token } = await createBearerTokenProvider(options)();
  return { ...token, ...describeBearerToken(text.reveal()) };
}

it('signs with credentials as they are', async () => {
  const described = await describe({ region: 'us-west-2', credentials: KEYS });
  expect(described).toMatchObject({
    accessKeyId: KEYS.accessKeyId,
    region: 'us-west-2',
    lifetimeSeconds: 43_200,
    limitedBy: 'maximum',
    hasSessionToken: false,
  });
});

it('gives the very key of AWS’s generator', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-06-01T12:00:00Z') });
  const expiration = new Date('2026-06-01T13:00:00Z');
  const credentials = { ...KEYS, sessionToken: 'session+token/=', expiration };
  const options = { region: 'us-west-2', credentials };
  const { text } = await createBearerTokenProvider({ ...options, expiresInSeconds: 900 })();
  expect(text.reveal()).toBe(await getToken({ ...options, expiresInSeconds: 900 }));
});

it('calls a provider function again for each key, and for none in between', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: new Date('2026-06-01T12:00:00Z') });
  let session = 0;
  const provide = createBearerTokenProvider({
    region: 'us-west-2',
    credentials: async () => ({
      ...KEYS,
      accessKeyId: `ASIAEXAMPLE${++session}`,
      expiration: new Date(Date.now() + 3_600_000),
    }),
  });
  const keyId = async () => describeBearerToken((await provide()).text.reveal())?.accessKeyId;
  expect(await keyId()).toBe('ASIAEXAMPLE1');
  vi.advanceTimersByTime(1_800_000);
  expect(await keyId()).toBe('ASIAEXAMPLE1');
  vi.advanceTimersByTime(1_800_000);
  expect(await keyId()).toBe('ASIAEXAMPLE2');
});

it.each([
  ['asked less than the session has', 900, 3600, 900, 'request'],
  ['asked more than the session has', 7200, 3600, 3600, 'session'],
  ['asked nothing', undefined, 3600, 3600, 'session'],
])('%s: lives for the shorter', async (_, asked, left, seconds, limitedBy) => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-06-01T12:00:00Z') });
  const credentials = { ...KEYS, expiration: new Date(Date.now() + left * 1000) };
  const described = await describe({
    region: 'us-west-2',
    credentials,
    ...(asked !== undefined && { expiresInSeconds: asked }),
  });
  expect(described).toMatchObject({ lifetimeSeconds: seconds, limitedBy });
});

it.each([
  ['expiresInSeconds', { expiresInSeconds: 0 }],
  ['expiresInSeconds', { expiresInSeconds: Number.NaN }],
  ['expiresInSeconds', { expiresInSeconds: 43_201 }],
  ['region', { region: '' }],
  ['region', { region: 'us-east-1/evil' }],
])('refuses a bad %s before anything is asked for', (name, options) => {
  expect(() => createBearerTokenProvider({ credentials: KEYS, ...options })).toThrow(
    expect.objectContaining({ code: 'ERR_INPUT', message: expect.stringContaining(`"${name}"`) }),
  );
});

it('a provider function that fails is heard by the caller', async () => {
  const credentials = () => Promise.reject(new Error('vault is sealed'));
  const provide = createBearerTokenProvider({ region: 'us-west-2', credentials });
  await expect(provide()).rejects.toThrow('vault is sealed');
});

function writeFiles(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
}

it('takes credentials from the environment by default', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAFROMENVIRONMENT');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  expect(await describe({ region: 'us-west-2' })).toMatchObject({
    accessKeyId: 'AKIAFROMENVIRONMENT',
  });
});

it('takes credentials and region from a profile, past the keys in the environment', async () => {
  writeFiles({
    config: '[profile work]\nregion = eu-west-3\n[default]\nregion = us-east-2\n',
    credentials: '[work]\naws_access_key_id = AKIAFROMPROFILE\naws_secret_access_key = s\n',
  });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAFROMENVIRONMENT');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  expect(await describe({ profile: 'work' })).toMatchObject({
    accessKeyId: 'AKIAFROMPROFILE',
    region: 'eu-west-3',
  });
});

it.each<[string, Record<string, string>, string]>([
  ['AWS_REGION', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-1'],
  ['AWS_DEFAULT_REGION', { AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
  [
    'AWS_DEFAULT_REGION if the other is empty',
    { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-2' },
    'eu-west-2',
  ],
  ['the default profile', {}, 'us-east-2'],
  ['the profile that AWS_PROFILE names', { AWS_PROFILE: 'work' }, 'eu-west-3'],
  ['the default profile if AWS_PROFILE is empty', { AWS_PROFILE: '' }, 'us-east-2'],
])('takes the region from %s', async (_, environment, region) => {
  writeFiles({ config: '[default]\nregion = us-east-2\n[profile work]\nregion = eu-west-3\n' });
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  expect(await describe({ credentials: KEYS })).toMatchObject({ region });
});

it('takes the region from a profile of the credentials file, too', async () => {
  writeFiles({ credentials: '[default]\nregion = sa-east-1\n' });
  expect(await describe({ credentials: KEYS })).toMatchObject({ region: 'sa-east-1' });
});

it('prefers the region it is given to all others', async () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  expect(await describe({ credentials: KEYS, region: 'us-west-2' })).toMatchObject({
    region: 'us-west-2',
  });
});

it('never makes up a region', async () => {
  await expect(createBearerTokenProvider({ credentials: KEYS })()).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining('"region" is missing'),
  });
});

it('says so when there are no credentials', async () => {
  await expect(createBearerTokenProvider({ region: 'us-west-2' })()).rejects.toMatchObject({
    code: 'ERR_NO_CREDENTIALS',
  });
});

it('refuses credentials whose session has expired', async () => {
  const credentials = { ...KEYS, expiration: new Date(Date.now() - 1) };
  await expect(
    createBearerTokenProvider({ region: 'us-west-2', credentials })(),
  ).rejects.toMatchObject({ code: 'ERR_CREDENTIALS_EXPIRED' });
});
