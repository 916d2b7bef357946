import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessIo } from '../process-io.ts';
import type { CredentialRequest } from '../token-request.ts';
import { cacheKey } from './cache-key.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bedrock-token-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

const keyOf = (profile: string) =>
  cacheKey({ profile, region: 'us-east-1' } as CredentialRequest, ['token'], {
    env: {},
    home,
    hostName: 'host',
    userId: 1,
  } as ProcessIo);

/** Where botocore and the SDKs keep the login of a session, or of a start URL. */
const loginFile = (name: string) =>
  `.aws/sso/cache/${createHash('sha1').update(name).digest('hex')}.json`;

const CONFIG = `[sso-session corp]
sso_start_url = https://corp.example/start
[profile session]
sso_session = corp
[profile url]
SSO_START_URL = https://old.example/start
[profile source]
role_arn = arn:aws:iam::111122223333:role/r
source_profile = session
[profile web]
web_identity_token_file = ~/token
[profile loop]
source_profile = loop2
[profile loop2]
source_profile = loop
`;

describe('another key after a change of', () => {
  it.each([
    ['the login of an SSO session', 'session', loginFile('corp')],
    ['the login at a start URL', 'url', loginFile('https://old.example/start')],
    ['the login of the source profile', 'source', loginFile('corp')],
    ['the token file of the profile', 'web', 'token'],
  ])('%s', (_, profile, file) => {
    write('.aws/config', CONFIG);
    const none = keyOf(profile);
    write(file, '{"accessToken":"of one"}');
    const one = keyOf(profile);
    expect(keyOf(profile)).toBe(one);
    write(file, '{"accessToken":"of another"}');
    const another = keyOf(profile);
    rmSync(join(home, file));
    expect(new Set([none, one, another]).size).toBe(3);
    expect(keyOf(profile)).toBe(none);
  });
});

it('the same key after the login of another profile', () => {
  write('.aws/config', CONFIG);
  const key = keyOf('url');
  write(loginFile('corp'), '{}');
  expect(keyOf('url')).toBe(key);
});

it.each([
  ['a chain that loops', CONFIG],
  ['a file that is malformed', 'region = us-east-1\n[profile loop]\n'],
])('a key with %s', (_, config) => {
  write('.aws/config', config);
  expect(keyOf('loop')).toMatch(/^[0-9a-f]{64}$/);
});
