import { expect, it } from 'vitest';
import { joinProfiles, parseConfigFile } from './parse-config-files.ts';
import { type IniSection, MalformedIni, parseIni } from './parse-ini.ts';

const show = (sections: ReadonlyMap<string, IniSection>) =>
  Object.fromEntries(
    [...sections].map(([name, section]) => [
      name,
      Object.fromEntries(
        [...section].map(([key, value]) => [
          key,
          typeof value === 'string' ? value : Object.fromEntries(value),
        ]),
      ),
    ]),
  );

// The right values are those of botocore 1.44.8; the conformance part botocore-config generates more.
it.each<[string, string, object]>([
  ['names of settings in small letters', '[default]\nAWS_Key = A\n', { default: { aws_key: 'A' } }],
  ['a comment behind a header', '[profile p];x\na=1\n', { p: { a: '1' } }],
  ['# in a value', '[profile p]\na = x # y ; z\n', { p: { a: 'x # y ; z' } }],
  ['a colon', '[profile p]\na: b=c\n', { p: { a: 'b=c' } }],
  ['continuation lines', '[profile p]\na = x\n  y\n\n  # c\n  z\n', { p: { a: 'x\ny\n\nz' } }],
  ['a block', '[profile p]\ns3 =\n  a = 1\n  b = c = d\n', { p: { s3: { a: '1', b: 'c = d' } } }],
  ['quotes', '[profile \'my work\']\n[profile "a b"]\n', { 'my work': {}, 'a b': {} }],
  ['blanks', '[profile \t tür]\n[ profile q]\n[profile a b]\n', { tür: {} }],
  ['an open quote', "[profile it's]\n", {}],
  ['no profile without its word', '[p]\na = 1\n[default]\n', { default: {} }],
  ['the defaults of all', '[DEFAULT]\na = 1\n[profile p]\nb = 2\n', { p: { a: '1', b: '2' } }],
  ['line ends of each kind', '[profile p]\r\na = 1\rb = 2\n', { p: { a: '1', b: '2' } }],
  ['a mark at the beginning', '\uFEFF[profile p]\n', { p: {} }],
])('reads %s', (_, text, profiles) => {
  expect(show(parseConfigFile(text).profiles)).toEqual(profiles);
});

it('keeps SSO sessions and services apart', () => {
  const text = "[sso-session 'FOO BAR']\na = 1\n[services s]\nsts =\n  endpoint_url = u\n";
  const { profiles, ssoSessions, services } = parseConfigFile(text);
  expect([show(profiles), show(ssoSessions), show(services)]).toEqual([
    {},
    { 'FOO BAR': { a: '1' } },
    { s: { sts: { endpoint_url: 'u' } } },
  ]);
});

it('joins both files, the credentials file first', () => {
  const config = parseConfigFile('[profile p]\na = 1\nb = 1\n').profiles;
  const profiles = joinProfiles(config, parseIni('[p]\nb = 2\n[q]\n'));
  expect(show(profiles)).toEqual({ p: { a: '1', b: '2' }, q: {} });
});

it.each<[string, string, number]>([
  ['a setting before any section', 'a = 1\n', 1],
  ['a line without a setting', '[profile p]\nstray\n', 2],
  ['a setting without a name', '[profile p]\n= 1\n', 2],
  ['a continuation without a setting', '[profile p]\n  stray\n', 2],
  ['a block with a line that is no setting', '[profile p]\ns3 =\n  a = 1\n  stray\n', 4],
  ['a section that is repeated', '[profile p]\n[profile q]\n[profile p]\n', 3],
  ['a setting that is repeated', '[profile p]\na = 1\nA = 2\n', 3],
  ['a header without its end', '[profile p\n', 1],
])('refuses %s', (_, text, line) => {
  expect(() => parseConfigFile(text)).toThrow(expect.objectContaining({ line }));
  expect(() => parseConfigFile(text)).toThrow(MalformedIni);
});
