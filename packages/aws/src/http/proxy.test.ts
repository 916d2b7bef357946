import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasProxySettings, ignoredProxy, parseProxy, proxyFor, proxySecrets } from './proxy.ts';

const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];
const ALL_NAMES = NAMES.flatMap((name) => [name, name.toLowerCase()]);

const PROXY = 'http://proxy.example:3128/';
const STS = 'https://sts.us-east-1.amazonaws.com';

it.each<[string, Record<string, string>, string, string]>([
  ['nothing set', {}, STS, ''],
  ['HTTPS_PROXY', { HTTPS_PROXY: PROXY }, STS, PROXY],
  ['https_proxy', { https_proxy: PROXY }, STS, PROXY],
  ['both cases: the lower one', { https_proxy: PROXY, HTTPS_PROXY: 'http://other' }, STS, PROXY],
  ['HTTP_PROXY for an https URL', { HTTP_PROXY: PROXY }, STS, ''],
  ['HTTP_PROXY for an http URL', { HTTP_PROXY: PROXY }, 'http://10.0.0.1', PROXY],
  ['http_proxy for an http URL', { http_proxy: PROXY }, 'http://10.0.0.1', PROXY],
  ['HTTPS_PROXY for an http URL', { HTTPS_PROXY: PROXY }, 'http://10.0.0.1', ''],
  ['ALL_PROXY', { ALL_PROXY: PROXY }, STS, PROXY],
  ['all_proxy', { all_proxy: PROXY }, STS, PROXY],
  [
    'NO_PROXY of that host',
    { HTTPS_PROXY: PROXY, NO_PROXY: 'sts.us-east-1.amazonaws.com' },
    STS,
    '',
  ],
  [
    'no_proxy of that host',
    { HTTPS_PROXY: PROXY, no_proxy: 'sts.us-east-1.amazonaws.com' },
    STS,
    '',
  ],
  ['NO_PROXY of everything', { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, STS, ''],
  ['NO_PROXY of a domain', { HTTPS_PROXY: PROXY, NO_PROXY: '.amazonaws.com' }, STS, ''],
  [
    'NO_PROXY of a domain with a star',
    { HTTPS_PROXY: PROXY, NO_PROXY: '*.amazonaws.com' },
    STS,
    '',
  ],
  ['NO_PROXY in capitals', { HTTPS_PROXY: PROXY, NO_PROXY: '.AMAZONAWS.COM' }, STS, ''],
  ['NO_PROXY of several', { HTTPS_PROXY: PROXY, NO_PROXY: 'localhost, .amazonaws.com' }, STS, ''],
  ['NO_PROXY of others', { HTTPS_PROXY: PROXY, NO_PROXY: 'localhost,127.0.0.1' }, STS, PROXY],
  ['NO_PROXY of the port', { HTTPS_PROXY: PROXY, NO_PROXY: '.amazonaws.com:443' }, STS, ''],
  ['NO_PROXY of another port', { HTTPS_PROXY: PROXY, NO_PROXY: '.amazonaws.com:80' }, STS, PROXY],
  ['NO_PROXY of part of a name', { HTTPS_PROXY: PROXY, NO_PROXY: 'amazonaws.co' }, STS, PROXY],
  ['a proxy without a scheme', { HTTP_PROXY: 'proxy.example:3128' }, 'http://10.0.0.1', PROXY],
  ['a proxy without a scheme, for https', { HTTPS_PROXY: 'proxy.example:3128' }, STS, PROXY],
  ['a proxy of two slashes', { HTTPS_PROXY: '//proxy.example:3128' }, STS, PROXY],
  ['an empty variable in lower case', { https_proxy: '', HTTPS_PROXY: PROXY }, STS, PROXY],
  ['HTTPS_PROXY and ALL_PROXY', { HTTPS_PROXY: PROXY, ALL_PROXY: 'socks5://other' }, STS, PROXY],
  ['NO_PROXY of an IPv6 address', { HTTP_PROXY: PROXY, NO_PROXY: '[::1]' }, 'http://[::1]:8', ''],
])('with %s', (_, environment, url, proxy) => {
  expect(proxyFor(url, environment)?.href ?? '').toBe(proxy);
});

it.each(['HTTPS_PROXY', 'https_proxy'])('refuses a SOCKS proxy by the name of %s', (name) => {
  expect(() => proxyFor(STS, { [name]: 'socks5://user:canary@proxy.example' })).toThrow(
    expect.objectContaining({
      code: 'ERR_INPUT',
      message: `Input "${name}" is not the URL of an HTTP proxy.`,
      hint: expect.not.stringContaining('canary'),
    }),
  );
});

it.each(['ALL_PROXY', 'all_proxy'])(
  'leaves a SOCKS proxy in %s aside, as botocore does',
  (name) => {
    const environment = { [name]: 'socks5h://proxy.example:1080' };
    expect(proxyFor(STS, environment)).toBeUndefined();
    expect(ignoredProxy(environment)).toBe(name);
    expect(ignoredProxy({ [name]: PROXY })).toBeUndefined();
  },
);

it.each(ALL_NAMES)(
  '%s counts as a proxy setting unless it only says where none is used',
  (name) => {
    expect(hasProxySettings({ [name]: PROXY })).toBe(name.toUpperCase() !== 'NO_PROXY');
    expect(hasProxySettings({ [name]: '' })).toBe(false);
  },
);

it.each([
  'http://proxy.example',
  'https://proxy.example:8443',
  'http://10.0.0.1:3128/',
  'http://[::1]:3128',
  'http://user:p%40ss@proxy.example:3128',
  'HTTP://proxy.example',
  'proxy.example',
  'localhost:3128',
  '127.0.0.1:3128',
  '[::1]:3128',
  '//proxy.example:3128',
  'user:p%40ss@proxy.example:3128',
  ' http://proxy.example:3128\n',
])('%s is a proxy', (text) => {
  expect(parseProxy(text, 'http-proxy').hostname).toMatch(
    /^(proxy\.example|localhost|[\d.]+|\[::1\])$/,
  );
});

it.each([
  ['nothing', ''],
  ['another protocol', 'socks5://proxy.example:1080'],
  ['a port beyond all ports', 'http://proxy.example:99999'],
  ['no host', 'http://'],
  ['a password with a bare percent sign', 'http://user:100%@proxy.example'],
  ['a blank in the host', 'http://proxy example'],
  ['a password with a number sign', 'http://user:12#34@proxy.example:3128'],
  ['a password with a slash', 'http://user:12/34@proxy.example:3128'],
  ['a password with a question mark', 'user:12?34@proxy.example:3128'],
  ['a user with a backslash', 'http://domain\\user:secret@proxy.example:3128'],
])('%s (%j) is no proxy', (_, text) => {
  expect(() => parseProxy(text, 'http-proxy')).toThrow(
    expect.objectContaining({
      code: 'ERR_INPUT',
      message: 'Input "http-proxy" is not the URL of an HTTP proxy.',
    }),
  );
});

it('takes or refuses any text, and never shows the password in it', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.string(), fc.string()).map(([a, b]) => `http://user:CANARY${a}@${b}`),
    fc.string().map((tail) => `sock://CANARY@${tail}`),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      try {
        expect(parseProxy(candidate, 'http-proxy').protocol).toMatch(/^https?:$/);
      } catch (error) {
        expect(error).toMatchObject({ code: 'ERR_INPUT' });
        const { message, hint, cause } = error as Error & { hint: string };
        expect(`${message} ${hint} ${cause}`).not.toContain('CANARY');
      }
    }),
    { numRuns: 3000 },
  );
});

const basic = (text: string) => Buffer.from(text).toString('base64');

it.each<[string, string, string[]]>([
  ['no credentials', 'http://proxy.example:3128', []],
  ['a user and a password', 'http://user:secret@proxy.example', ['secret', basic('user:secret')]],
  ['no scheme', 'user:secret@proxy.example:3128', ['secret', basic('user:secret')]],
  ['two slashes alone', '//user:secret@proxy.example', ['secret', basic('user:secret')]],
  [
    'an encoded password',
    'http://user:p%40ss%2F@proxy.example',
    ['p%40ss%2F', 'p@ss/', basic('user:p@ss/')],
  ],
  ['a password that nobody encoded', 'http://user:p^ss@proxy.example', ['p^ss', 'p%5Ess']],
  ['a colon in the password', 'http://user:a:b%2F@proxy.example', ['a:b/', 'a:b%2F']],
  ['an at sign in the password', 'http://user:a@b@proxy.example', ['a@b', 'a%40b']],
  [
    'a token in place of a user',
    'http://t%2Fken@proxy.example',
    ['t%2Fken', 't/ken', basic('t/ken:')],
  ],
  ['a password without a user', 'http://:secret@proxy.example', ['secret', basic(':secret')]],
  ['a URL that cannot be parsed', 'http://user:secret@proxy:99999', ['user:secret']],
  ['a number sign', 'http://user:12#34@proxy.example', ['user:12#34', '12#34']],
  ['a backslash', 'http://domain\\user:secret@h', ['domain\\user:secret', 'secret']],
  ['blanks around it', ' http://user:secret@h:99999 ', ['user:secret', 'secret']],
  ['a bare percent sign', 'http://user:100%@proxy.example', ['100%']],
])('of %s masks every form in which a log could show it', (_, proxy, secrets) => {
  for (const name of ALL_NAMES.filter((candidate) => !/^no_proxy$/i.test(candidate))) {
    expect(proxySecrets({ [name]: proxy })).toEqual(expect.arrayContaining(secrets));
    if (secrets.length === 0) expect(proxySecrets({ [name]: proxy })).toEqual([]);
  }
});

it('finds the secrets of all proxies at once', () => {
  const secrets = proxySecrets({ HTTPS_PROXY: 'http://a:one@h', http_proxy: 'http://b:two@h' });
  expect(secrets).toEqual(expect.arrayContaining(['one', 'two']));
});
