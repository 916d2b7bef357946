import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { allow } from '../../../../test/support/setup/start-of-node.ts';
import { redact } from './redact.ts';
import { formsOf } from './secret-forms.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
const letter = fc.constantFrom(...LETTERS);
const textOf = (unit: fc.Arbitrary<string>, minLength: number, maxLength: number) =>
  fc.array(unit, { minLength, maxLength }).map((units) => units.join(''));

/** As AWS and GitHub make them: base64, also that of URLs, or words with other signs between. */
const secret = textOf(
  fc.oneof({ weight: 12, arbitrary: letter }, fc.constantFrom(...'+/=-_.')),
  40,
  300,
);
/** Neither letters nor digits. */
const separator = fc.oneof(
  fc.constantFrom(' ', '\n', '-', '" "', '…', '\u200b', '\u2028', '</>', ' | ', '`', '***', ''),
  // An invisible selector, an emoji, a flag, private use, and digits that are none of ASCII.
  fc.constantFrom('\u{e0100}', '\u{1f600}', '\u{1f1e6}', '\u{f0000}', '²', '½', 'Ⅷ', '①', '١'),
  textOf(fc.constantFrom(...' .,:;!?()[]{}<>|"\'`~*#$^\t\n\r\u00a0\u00b7'), 0, 20),
);
const anything = fc.oneof(separator, fc.string({ unit: 'binary', maxLength: 20 }), fc.lorem());

const letters = (text: string) => text.replace(/[^0-9A-Za-z]/g, '').toLowerCase();

/** The longest row of letters of the secret that the text shows, other signs left out. */
function longestShown(text: string, value: string): number {
  const [shown, hidden] = [letters(text), letters(value)];
  let longest = 0;
  for (let at = 0; at < shown.length; at++) {
    while (hidden.includes(shown.slice(at, at + longest + 1)) && at + longest < shown.length) {
      longest++;
    }
  }
  return longest;
}

/** Cuts a text after each of the lengths, over and over. */
function cut(text: string, lengths: readonly number[]): string[] {
  const parts: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return parts;
}

const join = (parts: readonly string[], between: readonly string[]) =>
  parts.map((part, turn) => part + (between[turn % between.length] ?? '')).join('');

const between = fc.array(separator, { minLength: 1, maxLength: 5 });
const lengths = (min: number) =>
  fc.array(fc.integer({ min, max: 30 }), { minLength: 1, maxLength: 6 });

describe('no twelve letters in a row of a secret are shown', () => {
  test('in pieces of any length with anything between them that is no letter', () => {
    fc.assert(
      fc.property(secret, lengths(1), between, anything, anything, (value, sizes, gaps, a, b) => {
        const shown = redact(a + join(cut(value, sizes), gaps) + b, [formsOf(value)]);
        expect(longestShown(shown, value)).toBeLessThan(12);
      }),
      { numRuns: 1000 },
    );
  });

  const ESCAPES: Record<string, (char: string) => string> = {
    'of URLs': (char) => `%${hexOf(char)}`,
    'of URLs, twice': (char) => `%25${hexOf(char).toUpperCase()}`,
    'of JSON': (char) => `\\u00${hexOf(char)}`,
    'of JSON, twice': (char) => `\\\\u00${hexOf(char)}`,
    'of scripts': (char) => `\\x${hexOf(char)}`,
    'of bytes': (char) => `0x${hexOf(char)} `,
    'of HTML': (char) => `&#${char.charCodeAt(0)};`,
    'of HTML in hex': (char) => `&amp;#x${hexOf(char)};`,
  };
  test.each(Object.entries(ESCAPES))('as escapes %s', (_, spell) => {
    fc.assert(
      fc.property(
        secret,
        fc.array(fc.boolean(), { minLength: 1 }),
        between,
        (value, which, gaps) => {
          const chars = [...value].map((char, turn) =>
            which[turn % which.length] ? spell(char) : char,
          );
          const shown = redact(join(chars, gaps), [formsOf(value)]);
          const decoded = shown
            .replace(/%(?:25)*([0-9a-f]{2})/gi, (__, code) =>
              String.fromCharCode(Number(`0x${code}`)),
            )
            .replace(/\\+[ux](?:00)?([0-9a-f]{2})/gi, (__, code) =>
              String.fromCharCode(Number(`0x${code}`)),
            )
            .replace(/0x([0-9a-f]{2}) /gi, (__, code) => String.fromCharCode(Number(`0x${code}`)))
            .replace(/&(?:amp;)?#x([0-9a-f]+);/gi, (__, code) =>
              String.fromCharCode(Number(`0x${code}`)),
            )
            .replace(/&#(\d+);/g, (__, code) => String.fromCharCode(Number(code)));
          expect(longestShown(decoded, value)).toBeLessThan(12);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('with line ends of JSON between them', () => {
    fc.assert(
      fc.property(secret, lengths(1), (value, sizes) => {
        const shown = redact(JSON.stringify(join(cut(value, sizes), ['\n', '\\\n', '"'])), [
          formsOf(value),
        ]);
        expect(longestShown(shown.replace(/\\+[nrt]/g, ''), value)).toBeLessThan(12);
      }),
      { numRuns: 300 },
    );
  });

  test('in pieces of four or more, whatever is between them', () => {
    fc.assert(
      fc.property(
        secret,
        lengths(4),
        fc.array(fc.oneof(anything, textOf(letter, 0, 9)), { minLength: 1, maxLength: 4 }),
        (value, sizes, gaps) => {
          const parts = cut(letters(value), sizes).filter((part) => part.length >= 4);
          const shown = redact(join(parts, gaps), [formsOf(value)]);
          // Each piece that is left stands alone, or is one of two that have less than twelve letters.
          const left = parts.map((part) => letters(shown).includes(part));
          const rows = parts.map((part, turn) =>
            left[turn] && left[turn + 1] ? part.length + (parts[turn + 1]?.length ?? 0) : 0,
          );
          expect(parts.filter((part, turn) => left[turn] && part.length >= 12)).toEqual([]);
          expect(Math.max(0, ...rows)).toBeLessThan(12);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each(['base64', 'base64url', 'hex'] as const)('of its encoding in %s', (encoding) => {
    fc.assert(
      fc.property(
        secret,
        fc.string({ maxLength: 9 }),
        fc.string({ maxLength: 9 }),
        lengths(1),
        between,
        (value, before, after, sizes, gaps) => {
          const whole = Buffer.from(before + value + after).toString(encoding);
          const shown = redact(join(cut(whole, sizes), gaps), [formsOf(value)]);
          const own = ['', 'x', 'xx'].map((shift) =>
            Buffer.from(shift + value)
              .toString(encoding)
              .slice(shift ? 4 : 0, -4),
          );
          const inRow = own.map((one) => longestShown(shown, one));
          expect(Math.max(...inRow)).toBeLessThan(12);
        },
      ),
      { numRuns: 300 },
    );
  });
});

it('hides what a key holds, too', () => {
  const signed =
    'bedrock.amazonaws.com/?X-Amz-Security-Token=IQoJb3JpZ2luX2VjEJr&X-Amz-Signature=0123456789abcdef0123';
  const key = `bedrock-api-key-${btoa(signed)}`;
  const longTerm = `ABSK${btoa('ci-at-123456789012:Zm9vYmFyYmF6cXV4')}`;
  const shown = redact(
    'token IQoJb3JpZ2luX2VjEJr signature 0123456789abcdef0123 password Zm9vYmFy YmF6cXV4',
    [formsOf(key), formsOf(longTerm)],
  );
  expect(shown).toBe('token […] signature […] password […]');
});

it('leaves the words of a message alone', () => {
  const sentences = [
    'Bedrock in us-east-1 answered 403 for the list of models: a bedrock-api-key-… was refused.',
    'User: arn:aws:sts::123456789012:assumed-role/ci/session is not authorized to perform: bedrock:CallWithBearerToken',
    'Claude Platform on AWS in us-east-1 answered 403: aws-external-anthropic:CallWithBearerToken is not allowed.',
    'Get a new key by bedrock-token get; AWS_BEARER_TOKEN_BEDROCK is set already.',
    'The gateway has to run: bedrock-token serve. /status shows Amazon Bedrock; a container needs its token.',
  ];
  const url = 'bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256';
  const forms = [
    formsOf(`bedrock-api-key-${btoa(url)}`),
    formsOf(
      `aws-external-anthropic-api-key-${btoa(url.replace('bedrock', 'aws-external-anthropic'))}`,
    ),
    formsOf(`AEAA${btoa('AeaApiKey-ab1c-at-123456789012:abcdefgh')}`),
    formsOf('bedrock-gateway-Zk3vQ0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2y'),
    formsOf('bedrock-container-Zk3vQ0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2y'),
    formsOf('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
    formsOf(`ABSK${btoa('bedrock-ci-at-123456789012:abcdefgh')}`),
  ];
  for (const sentence of sentences) expect(redact(sentence, forms)).toBe(sentence);
});

it('hides a short secret only as a whole', () => {
  const forms = [formsOf('hunter2x')];
  expect(redact('hunter2 said hunter2x, h-u-n-t-e-r-2-x and HUNTER2X', forms)).toBe(
    'hunter2 said […] and […]',
  );
});

it('shows nothing that taking something out has brought together', () => {
  const [one, other] = ['abcdefghijklmnop', 'qrstuvwxyz0123456789'];
  const shown = redact(`${one.slice(0, 8)}${other}${one.slice(8)}`, [formsOf(one), formsOf(other)]);
  expect(longestShown(shown, one)).toBeLessThan(12);
});

it('takes time in proportion to the text, also where text and secret repeat themselves', () => {
  const forms = [
    formsOf('a'.repeat(2000)),
    formsOf('ab1'.repeat(600)),
    formsOf('xyzw'.repeat(400)),
  ];
  const texts = ['a', 'a ', 'ab1 ', '\\', '%25', '&amp;', 'xyzw-'].map((unit) =>
    unit.repeat(20_000),
  );
  for (const text of texts) {
    const started = performance.now();
    redact(text, forms);
    // Some 50 ms; what grows with the square takes minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  }
});

it('takes a second or two for a megabyte that shows a secret, and hides that alone', async () => {
  // No piece of the text repeats: an index of the text, in place of one of the secret, takes half a minute.
  const text = randomBytes(750_000).toString('base64');
  for (const value of ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'ab1'.repeat(13)]) {
    const started = performance.now();
    const shown = redact(`${text} ${value}`, [formsOf(value)]);
    expect(performance.now() - started).toBeLessThan(await allow(8_000));
    expect(shown.endsWith(' […]')).toBe(true);
    expect(shown.length).toBeGreaterThan(999_000);
  }
});

function hexOf(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(2, '0');
}
