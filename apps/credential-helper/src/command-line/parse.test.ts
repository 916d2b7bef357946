import { BedrockTokenError } from '@bedrock-token/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../commands/index.ts';
import { EXIT_CODES, exitCodeOf } from '../exit-codes.ts';
import type { ProcessIo } from '../process-io.ts';
import { parseInvocation } from './parse.ts';
import { readFreshness, readTokenRequest } from './request-options.ts';
import type { CommandSpec } from './spec.ts';

const CANARY = 'CANARYsecretCANARY';
const io = { env: {} } as ProcessIo;
const specs = new Map<string, CommandSpec>();

beforeAll(async () => {
  for (const [name, load] of Object.entries(COMMANDS)) specs.set(name, (await load()).spec);
});

const specOf = (name: string) => specs.get(name) as CommandSpec;
const parseGet = (...args: string[]) => parseInvocation(specOf('get'), args);

function errorOf(work: () => unknown): BedrockTokenError {
  try {
    work();
  } catch (error) {
    if (error instanceof BedrockTokenError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('a command line', () => {
  it.each<[string[], string | RegExp]>([
    [['--min-tll', '1m'], 'There is no option --min-tll.'],
    [[`--${CANARY}`], 'An option is unknown.'],
    [[`--wrong=${CANARY}`], 'There is no option --wrong.'],
    [['--region'], '--region needs a value: --region REGION.'],
    [['--region', '--json'], /--region needs a value/],
    [['--refresh=now'], '--refresh takes no value.'],
    [['--format', CANARY], '--format has an unknown value.'],
    [[CANARY], 'It takes no operand.'],
    [['-x'], 'An option is unknown.'],
  ])('%j is explained without its values', (args, message) => {
    const error = errorOf(() => parseGet(...args));
    expect(error.message).toMatch(message);
    expect(`${error.message}${error.hint}`).not.toContain(CANARY);
    expect(error.code).toBe('ERR_INPUT');
  });

  it.each([
    ['--region='],
    ['--profile='],
    ['--role-arn='],
    ['--scope', 'inference'],
    ['--duration', '0'],
    ['--duration', '13h'],
    ['--duration', '1500ms'],
    ['--duration', '0x10'],
  ])('%s %s asks for nothing that there is', (...args) => {
    expect(errorOf(() => readTokenRequest(parseGet(...args), io)).code).toBe('ERR_INPUT');
  });

  it('never asks for more life than a key will have', () => {
    const read = (...args: string[]) => readFreshness(parseGet(...args), 300);
    expect(read().minTtlSeconds).toBe(150);
    expect(errorOf(() => read('--min-ttl', '301')).code).toBe('ERR_INPUT');
    expect(readFreshness(parseGet()).minTtlSeconds).toBe(600);
  });
});

/** A word that some spec knows, or that none does, or that is no word at all. */
const words = fc.oneof(
  fc.constantFrom('--', '-', '-h', '-', '--=', '---', `--${CANARY}`, CANARY, '\0', '\ud800'),
  fc.tuple(fc.nat(), fc.nat(9)).map(([pick, form]) => {
    const options = [...specs.values()].flatMap(({ options: all }) => all);
    const name = options[pick % options.length]?.name ?? '';
    return [`--${name}`, `--${name}=${CANARY}`, `--${name}=1h`, `-${name}`, name][form % 5] ?? '';
  }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('__proto__', '--__proto__', '--constructor=1', '--toString', '--hasOwnProperty'),
);

it('ten thousand generated command lines are understood or explained', () => {
  const codes = new Set<number>(Object.values(EXIT_CODES).map(({ code }) => code));
  const lines = fc.tuple(
    fc.constantFrom(...Object.keys(COMMANDS)),
    fc.array(words, { maxLength: 6 }),
  );
  fc.assert(
    fc.property(lines, ([name, args]) => {
      try {
        const invocation = parseInvocation(specOf(name), args);
        const { durationSeconds } = readTokenRequest(invocation, io);
        const { timeoutMs, minTtlSeconds } = readFreshness(invocation, durationSeconds);
        expect(timeoutMs).toBeGreaterThan(0);
        expect(minTtlSeconds).toBeGreaterThanOrEqual(0);
      } catch (error) {
        if (!(error instanceof BedrockTokenError)) throw error;
        expect(codes.has(exitCodeOf(error.code))).toBe(true);
        expect(`${error.message}${error.hint}`).not.toContain(CANARY);
        expect(`${error.message}${error.hint}`).toMatch(/^[\x20-\x7e…]+$/);
      }
    }),
    { numRuns: 10_000 },
  );
});
