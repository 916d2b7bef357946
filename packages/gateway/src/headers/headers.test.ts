import { expect, it } from 'vitest';
import { requestHeaders, withoutSignature } from './request-headers.ts';
import { responseHeaders } from './response-headers.ts';

const KEY = ['authorization', 'Bearer the-key'];

it('a request keeps its headers, in order and case, but for authorization, host and hop-by-hop', () => {
  const sent = [
    ...['Host', '127.0.0.1:1', 'X-One', '1', 'x-one', '2', 'Authorization', 'Bearer local'],
    ...['X-API-Key', 'local', 'api-key', 'local', 'Connection', 'keep-alive, X-Hop', 'x-hop', 'a'],
    ...['X-Amz-Date', 'd', 'X-Amz-Security-Token', 't', 'x-amz-content-sha256', 'h'],
    ...['TE', 'trailers', 'Transfer-Encoding', 'chunked', 'Expect', '100-continue'],
    ...['Content-Type', 'a/b', ':path', '/', 'Proxy-Authorization', 'p', 'Anthropic-Beta', 'b'],
  ];
  expect(requestHeaders(sent, 'the-key', undefined)).toEqual([
    ...KEY,
    ...['X-One', '1', 'x-one', '2', 'Content-Type', 'a/b', 'Anthropic-Beta', 'b'],
  ]);
});

it('metadata is added where the client sent none', () => {
  const name = 'X-Amzn-Bedrock-Request-Metadata';
  expect(requestHeaders([], 'the-key', '{"a":"b"}')).toEqual([
    ...KEY,
    name.toLowerCase(),
    '{"a":"b"}',
  ]);
  expect(requestHeaders([name, 'own'], 'the-key', '{"a":"b"}')).toEqual([...KEY, name, 'own']);
});

it.each([
  ['/model/a%2Fb/invoke', '/model/a%2Fb/invoke'],
  ['/x?a=1&b=%20&a', '/x?a=1&b=%20&a'],
  ['/x?X-Amz-Signature=s&a=1&X-Amz-Credential=c', '/x?a=1'],
  ['/x?X-Amz-Algorithm=A&X-Amz-Security-Token=t', '/x'],
])('the signature is taken out of %s', (target, expected) => {
  expect(withoutSignature(target)).toBe(expected);
});

it('an answer keeps its headers but for hop-by-hop ones', () => {
  const came = ['X-A', '1', 'x-a', '2', 'Connection', 'x-gone', 'X-Gone', 'g', 'Keep-Alive', 'k'];
  expect(responseHeaders([...came, 'Set-Cookie', 's'])).toEqual([
    ...['X-A', '1', 'x-a', '2', 'Set-Cookie', 's'],
  ]);
});
