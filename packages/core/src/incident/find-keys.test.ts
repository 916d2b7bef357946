import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findKeys } from './find-keys.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const LONG = `ABSK${base64('ci-at-123456789012:0?>~secret+secret/secret=of+44+characters/0123456')}`;
const OTHER = `ABSK${base64('ci+1-at-123456789012:another-secret-of-the-user-of-44-characters')}`;
const CLAUDE = base64('\0@\0ci-at-123456789012:secret-of-claude-platform-of-44-characters-123');
const signed = (host: string, signature: string) =>
  base64(
    `${host}.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIATZY6AEXHK4TDFY3E%2F20260101%2Fus-west-2%2F${host}%2Faws4_request&X-Amz-Date=20260101T120000Z&X-Amz-Expires=43200&X-Amz-Signature=${signature}&Version=1`,
  );
/** Of each length that base64 pads in a way of its own. */
const SHORT = ['1', '10', '100'].flatMap((signature) =>
  ['bedrock', 'aws-external-anthropic'].map((host) => `${host}-api-key-${signed(host, signature)}`),
);
const KEYS = [LONG, OTHER, CLAUDE, ...SHORT];

const inLines = (key: string, width: number, end = '\n') =>
  (key.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(end);

/** As people and programs write a key. */
const FORMS: [string, (key: string) => string][] = [
  ['alone', (key) => `${key}\n`],
  ['an assignment', (key) => `AWS_BEARER_TOKEN_BEDROCK=${key}\n`],
  ['a file of assignments', (key) => `KEY=${key}\nAWS_REGION=us-east-1\nX=1\n`],
  ['a file of assignments of Windows', (key) => `KEY=${key}\r\nAWS_REGION=us-east-1\r\n`],
  ['a line among others', (key) => `first\n${key}\nlast\n`],
  ['an export', (key) => `export AWS_BEARER_TOKEN_BEDROCK="${key}"\r\n`],
  ['PowerShell', (key) => `$env:AWS_BEARER_TOKEN_BEDROCK = '${key}'`],
  ['quoted', (key) => `'${key}'`],
  ['JSON', (key) => JSON.stringify({ key, more: 1 })],
  ['JSON with escaped slashes', (key) => JSON.stringify({ key }).replaceAll('/', '\\/')],
  ['JSON in JSON', (key) => JSON.stringify({ log: JSON.stringify({ key: `a\n${key}\n` }) })],
  ['a line of a log', (key) => `2026-01-01T12:00:00Z 401 Authorization: Bearer ${key} (curl)`],
  ['a header', (key) => `x-api-key:${key}`],
  ['YAML', (key) => `env:\n  KEY: ${key}\n  OTHER: value\n`],
  ['a URL', (key) => `https://x.example/?a=%20${encodeURIComponent(key)}&b=1`],
  ['twice', (key) => `${key} and ${key}`],
  ['UTF-16', (key) => Buffer.from(`\ufeffKEY=${key}`, 'utf16le').toString('utf8')],
  ['in lines', (key) => inLines(key, 60)],
  ['in lines of Windows', (key) => `${inLines(key, 60, '\r\n')}\r\n`],
  ['in Markdown', (key) => `the key \`${key}\`, which`],
  ['in XML', (key) => `<key>${key}</key>`],
  ['quoted-printable', (key) => `key: ${inLines(key.replaceAll('=', '=3D'), 70, '=\r\n')}\r\n`],
  ['an assignment in lines', (key) => `AWS_BEARER_TOKEN_BEDROCK=${inLines(key, 60)}\n`],
  ['lines of a terminal', (key) => inLines(`AWS_BEARER_TOKEN_BEDROCK=${key}`, 64)],
  ['folded YAML', (key) => `env:\n  KEY: >-\n    ${inLines(key, 50, '\n    ')}\n  OTHER: x\n`],
  ['quoted YAML in lines', (key) => `KEY: "${inLines(key, 60, '\\\n  ')}"\n`],
  ['a shell that goes on', (key) => `export KEY=${inLines(key, 60, '\\\n')}\n`],
  ['a quoted mail', (key) => `> ${inLines(key, 60, '\n> ')}\n`],
  ['HTML in lines', (key) => `<p>${inLines(key, 60, '<br>\n')}</p>`],
  ['a Kubernetes secret', (key) => `data:\n  key: ${base64(key)}\n`],
  ['base64 of a file', (key) => base64(`A=1\nKEY=${key}\n`)],
  ['a URL in a URL', (key) => `?a=${encodeURIComponent(encodeURIComponent(` ${key}`))}`],
  ['a URL with a line feed', (key) => `?a=x%0A${encodeURIComponent(key)}%0D%0A`],
  ['a script with escapes', (key) => `'${key.replaceAll('=', '\\x3d')}'`],
  ['colours of a terminal', (key) => `\x1b[32m${key}\x1b[0m`],
  ['a match of grep in colour', (key) => `${key.slice(0, 4)}\x1b[01;31m${key.slice(4)}\x1b[m`],
  ['characters that nobody sees', (key) => `\ufeff${key.slice(0, 30)}\u200b${key.slice(30)}`],
  ['a patch', (key) => `+${key}`],
];

describe.each(FORMS)('%s', (_, write) => {
  it.each(KEYS)('%#', (key) => {
    expect(findKeys(write(key))).toEqual([key]);
  });
});

describe('several keys', () => {
  it('are all listed, once each', () => {
    expect(findKeys(KEYS.map((key) => `KEY=${key}`).join('\n'))).toEqual(KEYS);
    expect(findKeys(`${LONG}\n${OTHER}\n${LONG}\n`)).toEqual([LONG, OTHER]);
    expect(findKeys(KEYS.join('\n'))).toEqual(KEYS);
    expect(findKeys(KEYS.join('\r\n'))).toEqual(KEYS);
    expect(findKeys(`${LONG.replace(/=+$/, '')}\n${OTHER}`)).toHaveLength(2);
  });
});

it.each([
  ['backslashes', (size: number) => `x${'\\'.repeat(size)}`],
  ['spaces', (size: number) => `x${' '.repeat(size)}x`],
  ['line feeds', (size: number) => `x${'\n'.repeat(size)}x`],
  ['equals signs', (size: number) => '='.repeat(size)],
  ['beginnings of keys', (size: number) => '/ABSK'.repeat(size / 5)],
  ['beginnings of keys, by a sign', (size: number) => `${'ABSK/'.repeat(size / 5)}!`],
  ['lines of a key', (size: number) => `${LONG.slice(0, 64)}\n`.repeat(size / 65)],
  ['marks of mail', (size: number) => '> '.repeat(size / 2)],
  ['percent signs', (size: number) => '%25'.repeat(size / 3)],
  ['escapes', (size: number) => '\x1b['.repeat(size / 2)],
])('%s cost no more than their length', (_, write) => {
  // The square of this would be many minutes.
  expect(findKeys(write(2_000_000)).length).toBeLessThan(3);
});

describe('no key', () => {
  it.each(['', 'sk-ant-0123456789', 'ABSK', 'ABSKabcdef', 'bedrock-api-key-abc', 'leaked-key.txt'])(
    '%s',
    (text) => {
      expect(findKeys(text)).toEqual([]);
    },
  );

  it('any text is read without an error', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(findKeys(text))));
  });
});
