import { Console } from 'node:console';
import { PassThrough } from 'node:stream';
import { format, inspect } from 'node:util';
import { expect, it } from 'vitest';
import { BedrockTokenError } from './errors.ts';
import { Secret } from './secret.ts';

const CANARY = 'canary-5f2d';
const secret = new Secret(CANARY);

it('gives its value only on an explicit call', () => {
  expect(secret.reveal()).toBe(CANARY);
});

it.each<[string, () => string]>([
  ['util.inspect', () => inspect(secret, { showHidden: true, depth: 9 })],
  ['util.inspect without custom functions', () => inspect(secret, { customInspect: false })],
  ['util.format with %s', () => format('%s', secret)],
  ['util.format with %o', () => format('%o', secret)],
  ['util.format with %j', () => format('%j', secret)],
  ['JSON.stringify', () => JSON.stringify(secret)],
  ['JSON.stringify of something around it', () => JSON.stringify({ a: [{ b: secret }] })],
  ['a template', () => `${secret}`],
  ['String', () => String(secret)],
  ['concatenation', () => ''.concat(secret as unknown as string)],
  ['joining an array', () => [secret, secret].join()],
  ['inspecting something around it', () => inspect({ a: new Map([['b', [secret]]]) })],
  ['its properties', () => JSON.stringify(Object.getOwnPropertyDescriptors(secret))],
  ['a spread copy', () => JSON.stringify({ ...secret })],
  ['structuredClone', () => inspect(structuredClone({ secret }), { showHidden: true, depth: 9 })],
  ['the cause of an error', () => inspect(new Error('x', { cause: { secret } }), { depth: 9 })],
  [
    'the cause of our own error',
    () => inspect(new BedrockTokenError('ERR_UPSTREAM', 'x', { hint: 'y', cause: secret })),
  ],
])('does not show in %s', (_, print) => {
  expect(print()).not.toContain(CANARY);
});

it.each(['log', 'error', 'dir'] as const)('does not show in console.%s', (method) => {
  const stream = new PassThrough();
  const own = new Console(stream, stream);
  own[method](secret);
  own[method]({ secret });
  const printed = String(stream.read());
  expect(printed).toContain('secret');
  expect(printed).not.toContain(CANARY);
});

it('says that something is there', () => {
  expect([`${secret}`, JSON.stringify([secret]), inspect(secret)]).toEqual([
    '[redacted]',
    '["[redacted]"]',
    '[redacted]',
  ]);
});
