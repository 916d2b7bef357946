import { Secret } from '@bedrock-token/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Answer, Format, FormatName } from './format.ts';
import { FORMATS } from './format.ts';
import { render } from './render.ts';
import { SHELL_FORMATS } from './shells.ts';

const answer = (token: string, region = 'us-east-1'): Answer => ({
  ...{ token: new Secret(token), region, cached: false, source: 'sso' },
  expiresAt: new Date('2026-06-01T12:00:00.987Z'),
});

/** What shells trip over, and anything else. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.constantFrom(...'\'"`$\\(){};&|<>%!^*?~#= \t\n\r\0a‘’‚‛', "'\\''", '$(id)', '%PATH%'))
    .map((parts) => parts.join('')),
);

/** Reads one word as a shell does that knows these quotes only. @throws Error for anything else */
type Unquote = (text: string) => [value: string, rest: string];

/** POSIX, 2.2: runs of single quotes, and a quote behind a backslash between them. */
const unquotePosix: Unquote = (text) => {
  const [word = '', ...parts] = /^(?:'[^']*'|\\')+/.exec(text) ?? [];
  expect(parts).toEqual([]);
  const value = word.replace(
    /'([^']*)'|\\(')/g,
    (_, run?: string, quote?: string) => run ?? quote ?? '',
  );
  return [value, text.slice(word.length)];
};

/** fish: a backslash before a quote or a backslash, else itself. */
const unquoteFish: Unquote = (text) => {
  const [word = ''] = /^'(?:\\[\s\S]|[^'\\])*'/.exec(text) ?? [];
  return [word.slice(1, -1).replace(/\\(['\\])/g, '$1'), text.slice(word.length)];
};

/** PowerShell: two quotes of any kind are one, the second. */
const unquotePowershell: Unquote = (text) => {
  const [word = ''] = /^'(?:['‘-‛]['‘-‛]|[^'‘-‛])*'(?!['‘-‛])/.exec(text) ?? [];
  return [word.slice(1, -1).replace(/['‘-‛](['‘-‛])/g, '$1'), text.slice(word.length)];
};

const NAMES = ['AWS_BEARER_TOKEN_BEDROCK', 'AWS_REGION', 'AWS_DEFAULT_REGION'];

it.each<[string, Format, Unquote, before: (name: string) => string, after: string]>([
  ['env', SHELL_FORMATS.env, unquotePosix, (name) => `export ${name}=`, '\n'],
  ['env-no-export', SHELL_FORMATS['env-no-export'], unquotePosix, (name) => `${name}=`, '\n'],
  ['fish', SHELL_FORMATS.fish, unquoteFish, (name) => `set -gx ${name} `, ';\n'],
  ['powershell', SHELL_FORMATS.powershell, unquotePowershell, (name) => `$Env:${name} = `, '\n'],
])('%s quotes whatever it is given', (_, format, unquote, before, after) => {
  fc.assert(
    fc.property(hostile, hostile, (token, region) => {
      let text = format(answer(token, region));
      for (const [name, value] of NAMES.map((each, index) => [each, index ? region : token])) {
        const head = before(name ?? '');
        expect(text.slice(0, head.length)).toBe(head);
        const [read, rest] = unquote(text.slice(head.length));
        expect(read).toBe(value);
        expect(rest.slice(0, after.length)).toBe(after);
        text = rest.slice(after.length);
      }
      expect(text).toBe('');
    }),
    { numRuns: 1000 },
  );
});

it('nu is JSON, whatever it is given', () => {
  fc.assert(
    fc.property(hostile, (token) => {
      const text = SHELL_FORMATS.nu(answer(token));
      expect(text).toMatch(/^[^\n\r]*\n$/);
      expect(JSON.parse(text)).toMatchObject({ AWS_BEARER_TOKEN_BEDROCK: token });
    }),
  );
});

const names = Object.keys(FORMATS) as FormatName[];
const isPlain = (text: string) => /^[\w+/=-]+$/.test(text);

it.each(names)('%s refuses what no key holds, and does not quote it', async (name) => {
  await fc.assert(
    fc.asyncProperty(hostile, async (part) => {
      fc.pre(!isPlain(part) && part !== '');
      for (const bad of [answer(`bedrock-api-key-${part}`), answer('bedrock-api-key-a', part)]) {
        const error: unknown = await render(name, bad).catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({
          code: 'ERR_SINK',
          message: 'The key contains invalid characters.',
        });
      }
    }),
  );
});

const keys = fc
  .uint8Array({ minLength: 1, maxLength: 200 })
  .map((bytes) => `bedrock-api-key-${Buffer.from(bytes).toString('base64')}`);

it.each(names)('%s holds any key as it is, and ends its last line', async (name) => {
  await fc.assert(
    fc.asyncProperty(keys, async (key) => {
      const text = await render(name, answer(key));
      expect(text.split(key)).toHaveLength(2);
      expect(text).toMatch(/[^\n]\n$/);
      expect(text.includes('\r')).toBe(name === 'cmd');
    }),
  );
});

it.each(names)('%s overstates no lifetime: whole seconds, rounded down', async (name) => {
  const text = await render(name, answer('bedrock-api-key-a'));
  for (const [date] of text.matchAll(/\d{4}-\d\d-\d\dT[^"]*/g)) {
    expect(date).toBe('2026-06-01T12:00:00Z');
  }
});
