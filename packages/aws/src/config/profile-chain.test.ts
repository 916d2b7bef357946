import { expect, it } from 'vitest';
import type { Sections, Settings } from './config-files.ts';
import { followProfile } from './profile-chain.ts';
import { shellWord } from './profile-faults.ts';

const KEYS = { aws_access_key_id: 'AKIA', aws_secret_access_key: 's3cr3t' };
const role = (source_profile: string): Settings => ({ role_arn: 'arn', source_profile });
const from = (credential_source: string): Settings => ({ role_arn: 'arn', credential_source });
const SSO = { sso_session: 'corp', sso_account_id: '1', sso_role_name: 'Dev' };
const CORP = { sso_start_url: 'https://corp.example', sso_region: 'eu-west-1' };

function sectionsOf(profiles: Record<string, Settings>, ssoSessions = {}): Sections {
  const map = new Map(Object.entries(profiles));
  return {
    config: map,
    credentials: new Map(),
    profiles: map,
    ssoSessions: new Map(Object.entries(ssoSessions)),
  };
}

it.each<[string, Record<string, Settings>, string, string]>([
  ['keys', { p: KEYS }, 'p', 'keys'],
  [
    'a process before keys of the config file',
    { p: { ...KEYS, credential_process: 'x' } },
    'p',
    'process',
  ],
  ['a web identity', { p: { role_arn: 'arn', web_identity_token_file: 'x' } }, 'p', 'web-identity'],
  [
    'SSO before a process and keys',
    { p: { ...KEYS, credential_process: 'x', ...SSO } },
    'p',
    'sso',
  ],
  [
    'a web identity before its own source and keys',
    { p: { ...role('q'), ...KEYS, web_identity_token_file: 'x' } },
    'p',
    'web-identity',
  ],
  ['SSO', { p: SSO }, 'p', 'sso'],
  ['SSO of the old form', { p: { ...SSO, ...CORP, sso_session: undefined } }, 'p', 'sso'],
  ['a login', { p: { login_session: 'arn' } }, 'p', 'login'],
  ['a source of this machine', { p: from('Environment') }, 'p', 'Environment'],
  ['the source of a role', { p: role('q'), q: SSO }, 'q', 'sso'],
  ['the source of a source', { p: role('q'), q: role('r'), r: KEYS }, 'r', 'keys'],
  ['a role before its own keys', { p: { ...role('q'), ...KEYS }, q: SSO }, 'q', 'sso'],
  ['itself', { p: { ...role('p'), ...KEYS } }, 'p', 'keys'],
  [
    'a source without a role',
    { p: role('q'), q: { credential_source: 'EcsContainer' } },
    'q',
    'EcsContainer',
  ],
])('follows a profile to %s', (_, profiles, profile, origin) => {
  expect(followProfile('p', sectionsOf(profiles, { corp: CORP }))).toMatchObject({
    profile,
    origin,
  });
});

it('takes keys of the credentials file before a process, as botocore does', () => {
  const sections = sectionsOf({ p: { ...KEYS, credential_process: 'x' } });
  sections.credentials = new Map([['p', KEYS]]);
  expect(followProfile('p', sections)).toMatchObject({ origin: 'keys', isAssumed: false });
});

it.each<[string, Settings]>([
  ['nothing', {}],
  ['only a region', { region: 'eu-west-3' }],
])('a profile that says %s gives no credentials', (_, settings) => {
  expect(followProfile('p', sectionsOf({ p: settings }))).toBeUndefined();
});

it.each<[string, Record<string, Settings>, RegExp]>([
  ['two in a circle', { p: role('q'), q: role('p') }, /^The profiles p, q, p name each other/],
  [
    'a circle that begins at keys, which do not count there',
    { p: { ...role('q'), ...KEYS }, q: role('p') },
    /^The profiles p, q, p name each other/,
  ],
  ['one by itself', { p: role('p') }, /^The profiles p, p name each other/],
  [
    'a source that is not there',
    { p: role('q') },
    /^The profile p has the source_profile q, which does not exist/,
  ],
  ['a name of every object', { p: role('constructor') }, /constructor, which does not exist/],
  [
    'a source without credentials',
    { p: role('q'), q: {} },
    /^The profile q, source_profile of p, has no/,
  ],
  ['half a key', { p: { aws_access_key_id: 'AKIA' } }, /lacks aws_secret_access_key\.$/],
  ['the other half', { p: { aws_secret_access_key: 's3cr3t' } }, /lacks aws_access_key_id\.$/],
  ['a role without a source', { p: { role_arn: 'arn' } }, /has role_arn and lacks source_profile/],
  ['a token without a role', { p: { web_identity_token_file: 'x' } }, /lacks role_arn\.$/],
  [
    'both kinds of source',
    { p: { ...role('q'), ...from('Environment') } },
    /source_profile and credential_source/,
  ],
  ['an unknown source', { p: from('s3cr3t') }, /^The profile p has an unknown credential_source/],
  [
    'MFA',
    { p: { ...role('q'), mfa_serial: 'arn' }, q: KEYS },
    /^The profile p requires a code of an MFA device/,
  ],
  [
    'MFA below',
    { p: role('q'), q: { ...role('r'), mfa_serial: 'arn' }, r: KEYS },
    /^The profile q requires/,
  ],
  [
    'SSO without its session',
    { p: { ...SSO, sso_session: 'gone' } },
    /lack a section \[sso-session gone\], sso_start_url, sso_region\./,
  ],
  [
    'another region than the SSO session',
    { p: { ...SSO, sso_region: 'us-east-1' } },
    /^The profile p has a different sso_region than \[sso-session corp\]/,
  ],
  [
    'a comment behind a value',
    { p: { ...KEYS, aws_secret_access_key: 's3cr3t # old' } },
    /value of aws_secret_access_key is followed by a comment/,
  ],
  [
    'a token file without a role, next to keys',
    { p: { ...KEYS, web_identity_token_file: 'x' } },
    /has web_identity_token_file and lacks role_arn/,
  ],
  [
    'half a key in a source with a role',
    { p: role('q'), q: { ...role('r'), aws_access_key_id: 'AKIA' }, r: KEYS },
    /^The profile q has aws_access_key_id and lacks/,
  ],
  [
    'SSO without an account',
    { p: { ...SSO, sso_account_id: '' } },
    /^The SSO settings of profile p lack sso_account_id\./,
  ],
])('a chain with %s is reported before any request', (_, profiles, message) => {
  expect(() => followProfile('p', sectionsOf(profiles, { corp: CORP }))).toThrow(
    expect.objectContaining({
      code: 'ERR_NO_CREDENTIALS',
      message: expect.stringMatching(message),
      hint: expect.not.stringContaining('s3cr3t'),
    }),
  );
});

it.each([
  ['dev', 'dev'],
  ['team/dev@eu.1', 'team/dev@eu.1'],
  ['my dev', "'my dev'"],
  ["it's", "'it'\\''s'"],
  ['$(rm)', "'$(rm)'"],
  ['a\nb', "'a?b'"],
])('%j is pasted into a shell as %s', (name, word) => {
  expect(shellWord(name)).toBe(word);
});
