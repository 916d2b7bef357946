import { expect, it } from 'vitest';
import { isReadableOnTheWay } from './cleartext.ts';

it.each([
  'https://bedrock.us-east-1.amazonaws.com',
  'http://127.0.0.1:8080',
  'http://127.255.0.1',
  // The parser of URLs knows other ways to write it.
  'http://0x7f.1',
  'http://2130706433/',
  'http://localhost:4566',
  'http://LOCALHOST',
  'http://[::1]:8080',
  'http://[0:0:0:0:0:0:0:1]',
])('%s is safe to send keys to', (url) => {
  expect(isReadableOnTheWay(new URL(url))).toBe(false);
});

it.each([
  'http://bedrock.us-east-1.amazonaws.com',
  'http://169.254.170.2',
  'http://10.0.0.1',
  'http://0.0.0.0:8080',
  'http://127.0.0.1.evil.example',
  'http://127.0.0.1@evil.example',
  'http://localhost.evil.example',
  'http://evil.localhost',
  'http://localhost.',
  'http://[::ffff:127.0.0.1]',
  'http://[::2]',
  'http://host.docker.internal:8080',
  'ws://127.evil.example',
])('%s is not', (url) => {
  expect(isReadableOnTheWay(new URL(url))).toBe(true);
});

it('takes the host of an IPv6 address without brackets, too', () => {
  expect(isReadableOnTheWay({ protocol: 'http:', hostname: '::1' })).toBe(false);
});
