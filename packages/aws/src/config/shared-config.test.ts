import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LoopbackAws, startLoopbackAws } from '../../test-support/aws-on-loopback.ts';
import { listProfiles, readProfile } from './shared-config.ts';

let aws: LoopbackAws;

beforeEach(async () => {
  aws = await startLoopbackAws();
});
afterEach(() => aws.stop());

const CONFIG = `
; a comment
[default]
region = us-east-2
[profile work] # another
region = eu-west-3
ca_bundle = /etc/corp.pem
s3 =
  max_concurrent_requests = 20
  addressing_style = path
[sso-session corp]
sso_region = eu-west-1
[services local]
[plugins]
cli_legacy_plugin_path = x
`;
const CREDENTIALS = `[work]
aws_access_key_id = AKIA
region = us-west-1
[only]
aws_access_key_id = AKIA2
`;

it.each([
  ['named', 'work', {}, 'work', true, 'us-west-1'],
  ['of AWS_PROFILE', undefined, { AWS_PROFILE: 'work' }, 'work', true, 'us-west-1'],
  [
    'of AWS_DEFAULT_PROFILE',
    undefined,
    { AWS_DEFAULT_PROFILE: 'only', AWS_PROFILE: 'work' },
    'only',
    true,
    undefined,
  ],
  ['default', undefined, { AWS_PROFILE: '' }, 'default', true, 'us-east-2'],
  ['of the credentials file', 'only', {}, 'only', true, undefined],
  ['of no file', 'none', {}, 'none', false, undefined],
  ['with the name of every object', 'constructor', {}, 'constructor', false, undefined],
  ['with the name of a login', 'corp', {}, 'corp', false, undefined],
])('reads a profile %s', async (_, asked, environment, name, exists, region) => {
  aws.config(CONFIG, CREDENTIALS);
  expect(await readProfile(asked, environment)).toMatchObject({ name, exists, region });
});

it('joins what both files say, the credentials file first', async () => {
  aws.config(CONFIG, CREDENTIALS);
  expect(await readProfile('work', {})).toMatchObject({
    caBundle: '/etc/corp.pem',
    settings: { ca_bundle: '/etc/corp.pem', aws_access_key_id: 'AKIA', region: 'us-west-1' },
    credentialsSection: { aws_access_key_id: 'AKIA', region: 'us-west-1' },
  });
  expect((await readProfile('default', {})).credentialsSection).toBeUndefined();
});

it('lists the profiles of both files, and no other sections', async () => {
  aws.config(CONFIG, CREDENTIALS);
  expect(await listProfiles({})).toEqual(['default', 'work', 'only']);
});

it('finds nothing where there are no files', async () => {
  expect(await readProfile(undefined, {})).toMatchObject({ name: 'default', exists: false });
  expect(await listProfiles({ AWS_CONFIG_FILE: join(aws.home, 'none') })).toEqual([]);
});

it.each([
  ['AWS_CONFIG_FILE', 'config'],
  ['AWS_SHARED_CREDENTIALS_FILE', 'credentials'],
])('honours %s, with ~ for the home directory', async (variable, file) => {
  aws.config('', ' ');
  const section = file === 'config' ? '[profile moved]' : '[moved]';
  writeFileSync(join(aws.home, 'other'), `${section}\nregion = sa-east-1\n`);
  for (const path of [join(aws.home, 'other'), '~/other']) {
    vi.stubEnv(variable, path);
    expect(await readProfile('moved', process.env)).toMatchObject({ region: 'sa-east-1' });
  }
});

describe('a file that is there, but cannot be used, is named and not quoted', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['a setting without =', '[default]\nregion s3cr3t\n', /"[^"]*config" cannot be parsed: line 2/],
    ['a section without its end', '[default\nregion = x\n', /line 1 /],
    ['text before all', 's3cr3t\n[default]\n', /line 1 comes before the first section/],
    ['UTF-16', Buffer.from('\uFEFF[default]\nregion = s3cr3t\n', 'utf16le'), /is not UTF-8 text/],
  ])('%s', async (_, content, message) => {
    writeFileSync(join(aws.home, '.aws', 'config'), content);
    const error = await readProfile(undefined, {}).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_INPUT', message: expect.stringMatching(message) });
    expect(`${error.message} ${error.hint}`).not.toContain('s3cr3t');
    expect(error.hint).toContain('AWS_CONFIG_FILE');
  });

  it('a directory', async () => {
    mkdirSync(join(aws.home, '.aws', 'credentials'));
    await expect(listProfiles({})).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringMatching(/credentials" cannot be read \(EISDIR\)\.$/),
    });
  });

  it.each(['\uFEFF[default]\r\nregion = x\r\n', '', '[default]\nx=\n', '[default]\nregion: x\n'])(
    'and %j is no such file',
    async (content) => {
      writeFileSync(join(aws.home, '.aws', 'config'), content);
      await expect(listProfiles({})).resolves.toBeDefined();
    },
  );
});
