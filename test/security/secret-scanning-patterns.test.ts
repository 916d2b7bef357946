import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getToken } from '@aws/bedrock-token-generator';
import { startEmulator } from '@bedrock-token/emulator';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import { findForeignConstructs } from '../support/judges/hyperscan-subset.ts';

const read = (file: string) => readFileSync(join(repositoryRoot, file), 'utf8');
const page = read('docs/secret-scanning.md');

interface Pattern {
  name: string;
  format: string;
  before: string;
  after: string;
  testString: string | undefined;
}

/** What users paste, read from the page that they paste it from. */
const PATTERNS = [...page.matchAll(/^### (.+?)\n([\s\S]*?)(?=^##)/gm)].map(
  ([, name = '', section = '']): Pattern => {
    const field = (title: string) =>
      new RegExp(`^${title}[^\\n]*:\\n\\n\`\`\`text\\n(.*)\\n\`\`\``, 'm').exec(section)?.[1];
    return {
      name,
      format: field('Secret format') ?? '',
      before: field('Before secret') ?? '',
      after: field('After secret') ?? '',
      testString: field('Test string'),
    };
  },
);
const [BEDROCK_LONG, BEDROCK_SHORT, CLAUDE_LONG, CLAUDE_SHORT] = PATTERNS as [
  Pattern,
  Pattern,
  Pattern,
  Pattern,
];

/** What a pattern finds in a text; `\A` and `\z` are Perl's names for the ends of it. */
function findIn({ format, before, after }: Pattern, text: string): string | undefined {
  const [start, end] = [before.replace('\\A', '^'), after.replace('\\z', '$')];
  return new RegExp(`(?:${start})(${format})(?:${end})`).exec(text)?.[1];
}

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_=,.@-';

/** Names of every length, of characters that IAM takes. */
const NAMES = Array.from({ length: 64 }, (_, at) =>
  Array.from({ length: at + 1 }, (_, i) => ALPHABET[(i * 7 + at * 13) % ALPHABET.length]).join(''),
);

let long: string[] = [];
let short: string[] = [];
/** The other service signs the same request for its own host and name. */
const toClaude = (key: string) => {
  const url = Buffer.from(key.slice('bedrock-api-key-'.length), 'base64').toString();
  const own = url
    .replace('bedrock.amazonaws.com', 'aws-external-anthropic.amazonaws.com')
    .replace('%2Fbedrock%2F', '%2Faws-external-anthropic%2F');
  return `aws-external-anthropic-api-key-${base64(own)}`;
};
const toClaudeLong = (key: string) =>
  base64(`\0@\0${Buffer.from(key.slice(4), 'base64').toString('latin1')}`);

beforeAll(async () => {
  const users = NAMES.map((name) => ({ name }));
  const emulator = await startEmulator({ accounts: [{ id: '123456789012', users, roles: [] }] });
  // The second key of a user has another alias.
  long = NAMES.flatMap((user) => [0, 1].map(() => emulator.issueApiKey({ user }).value));
  const keys = emulator.issue({ user: NAMES[0] ?? '' });
  const sessions = [undefined, 'IQoJb3JpZ2luX2Vj'.padEnd(800, 'x/+'), 'y'.repeat(1200)];
  short = await Promise.all(
    sessions.flatMap((sessionToken) =>
      ['us-west-2', 'ap-southeast-3'].map((region) =>
        getToken({
          credentials: { ...keys, ...(sessionToken !== undefined && { sessionToken }) },
          region,
        }),
      ),
    ),
  );
  await emulator.stop();
});

const kinds = (): [Pattern, string[]][] => [
  [BEDROCK_LONG, long],
  [BEDROCK_SHORT, short],
  [CLAUDE_LONG, long.map(toClaudeLong)],
  [CLAUDE_SHORT, short.map(toClaude)],
];

/** Where keys are found. */
const PLACES: ((key: string) => string)[] = [
  (key) => key,
  (key) => `AWS_BEARER_TOKEN_BEDROCK=${key}\n`,
  (key) => `{"apiKey": "${key}"}`,
  (key) => `authorization: Bearer ${key}\r\n`,
  (key) => `export KEY='${key}';`,
  (key) => `https://x.example/?key=%20${encodeURIComponent(key)}`,
  (key) => JSON.stringify({ log: `a\n${key}\n` }),
  (key) => `{"a":"\\u0022${key}\\u0022"}`,
  (key) => `\x1b[32m${key}\x1b[0m`,
];

test('the page has a pattern for each kind, and four rules of gitleaks are the same', () => {
  expect(PATTERNS.map(({ name }) => name)).toHaveLength(4);
  const rules = [...read('docs/gitleaks.toml').matchAll(/^regex = '''(.+)'''$/gm)].map(
    ([, regex]) => regex,
  );
  const same = PATTERNS.map(({ format, before, after }) => {
    const [start, end] = [before.replace('\\A', '^'), after.replace('\\z', '$')];
    return `(?:${start})(${format})(?:${end})`;
  });
  expect(rules).toEqual(same);
});

it('finds every generated key, in every place, as a whole', () => {
  for (const [pattern, keys] of kinds()) {
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) {
      for (const place of PLACES) {
        // In a URL the padding is `%3D`, which ends the match.
        const found = findIn(pattern, place(key));
        expect(found?.replace(/=+$/, ''), pattern.name).toBe(key.replace(/=+$/, ''));
        if (!place('=').includes('%3D')) expect(found).toBe(key);
      }
      // Only one pattern is of this kind.
      const others = PATTERNS.filter((other) => other !== pattern && findIn(other, key));
      expect(others).toEqual([]);
    }
  }
});

it('finds the test strings of the page', () => {
  const shown = PATTERNS.filter(({ testString }) => testString !== undefined);
  expect(shown).toHaveLength(2);
  for (const pattern of shown) expect(findIn(pattern, pattern.testString ?? '')).toMatch(/^A/);
});

const FILLER = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo'.repeat(12);

describe.each([
  ['other base64 that begins with ABSK', `ABSK${FILLER}`],
  ['other base64 that begins with AEAA', `AEAA${FILLER}`],
  ['an alias without a secret', `ABSK${base64('ci-at-123456789012:')}`],
  ['a placeholder', 'ABSKQmVkcm9ja0FQSUtleS1EXAMPLE'],
  ['a placeholder of many x', `ABSK${'x'.repeat(120)}`],
  ['the prefix of a short-term key', 'bedrock-api-key-'],
  ['a short-term key that is cut', 'bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29tLz9BY3Rpb249Q2Fs…'],
  ['another text behind the prefix', `bedrock-api-key-${FILLER}`],
  [
    'the other prefix of the other host',
    `aws-external-anthropic-api-key-YmVkcm9jay5hbWF6b25hd3MuY29tLz9${FILLER}`,
  ],
  ['a name of a rule', 'aws-amazon-bedrock-api-key-short-lived'],
])('%s', (_, text) => {
  it('matches no pattern', () => {
    expect(
      PATTERNS.filter((pattern) => PLACES.some((place) => findIn(pattern, place(text)))),
    ).toEqual([]);
  });
});

it('finds no key in the middle of other base64', () => {
  for (const key of [...long.slice(0, 4), ...long.slice(0, 4).map(toClaudeLong)]) {
    for (const text of [`QUJD/${key}`, `QUJD+${key}`, `QUJD${key}`]) {
      expect(PATTERNS.filter((pattern) => findIn(pattern, text))).toEqual([]);
    }
  }
});

describe('the subset of Hyperscan', () => {
  it.each(PATTERNS.map((pattern) => [pattern.name, pattern] as const))(
    'has all of: %s',
    (_, pattern) => {
      const { format, before, after } = pattern;
      for (const field of [format, before, after]) {
        expect(field).not.toBe('');
        expect(findForeignConstructs(field)).toEqual([]);
      }
    },
  );

  it.each([
    ['a look-ahead', 'a(?=b)'],
    ['a negative look-ahead', '(?!x)ABSK'],
    ['a look-behind', '(?<![A-Z])ABSK'],
    ['a back-reference', '(a)\\1'],
    ['a named back-reference', '(?P<x>a)\\k<x>'],
    ['an option', '(?i)absk'],
    ['an option of a group', '(?i:absk)'],
    ['an atomic group', '(?>a+)b'],
    ['a possessive quantifier', 'a++b'],
    ['a conditional', '(a)?(?(1)b|c)'],
    ['a recursion', '(a(?R)?b)'],
    ['a reset of the match', 'a\\Kb'],
    ['a word boundary of look-around kind', '\\Gabc'],
  ])('has no %s', (_, pattern) => {
    expect(findForeignConstructs(pattern)).not.toEqual([]);
  });

  it('keeps what only looks alike', () => {
    expect(findForeignConstructs('[(?=\\]]\\(\\?=(?:a|b){2,3}\\A\\z\\.')).toEqual([]);
  });
});

const hasHyperscan = spawnSync('python3', ['-c', 'import hyperscan']).status === 0;

// Not asked for by package.json: a machine without it skips this.
it.skipIf(!hasHyperscan)(
  'Hyperscan itself compiles each field, and finds what is found here',
  () => {
    const script = `
import hyperscan, json, sys
asked = json.load(sys.stdin)
for pattern in asked["patterns"]:
    for field in ("format", "before", "after"):
        hyperscan.Database().compile(expressions=[pattern[field].encode()], flags=[hyperscan.HS_FLAG_DOTALL])
db = hyperscan.Database()
db.compile(expressions=[f"(?:{p['before']})(?:{p['format']})(?:{p['after']})".encode() for p in asked["patterns"]],
    ids=list(range(len(asked["patterns"]))), elements=len(asked["patterns"]), flags=[0] * len(asked["patterns"]))
def find(text):
    found = set()
    db.scan(text.encode(), match_event_handler=lambda id, *rest: found.add(id) or 0)
    return sorted(found)
print(json.dumps([find(text) for text in asked["texts"]]))`;
    const near = [`ABSK${FILLER}`, `bedrock-api-key-${FILLER}`, `QUJD/${long[0]}`];
    const texts = [...kinds().flatMap(([, keys]) => keys.map((key) => `key=${key}\n`)), ...near];
    const input = JSON.stringify({ patterns: PATTERNS, texts });
    const { stdout, stderr } = spawnSync('python3', ['-c', script], { input, encoding: 'utf8' });
    expect(stderr).toBe('');
    const expected = [
      ...kinds().flatMap(([, keys], at) => keys.map(() => [at])),
      ...near.map(() => []),
    ];
    expect(JSON.parse(stdout)).toEqual(expected);
  },
);

const gitleaks = process.env.GITLEAKS ?? 'gitleaks';
const hasGitleaks = spawnSync(gitleaks, ['version']).status === 0;

it.skipIf(!hasGitleaks)('gitleaks finds each generated key by its rule, and no near miss', () => {
  const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-gitleaks-'));
  try {
    const samples = kinds().flatMap(([, keys]) => keys);
    writeFileSync(join(directory, 'keys.txt'), samples.map((key) => `key = "${key}"\n`).join(''));
    writeFileSync(join(directory, 'near.txt'), `a = "ABSK${FILLER}"\nb = "AEAA${FILLER}"\n`);
    const report = join(directory, 'report.json');
    const words = [
      'dir',
      directory,
      '--no-banner',
      '--config',
      join(repositoryRoot, 'docs/gitleaks.toml'),
    ];
    spawnSync(gitleaks, [...words, '--report-path', report, '--exit-code', '0'], {
      encoding: 'utf8',
    });
    const found = (
      JSON.parse(readFileSync(report, 'utf8')) as { RuleID: string; File: string; Secret: string }[]
    ).filter(({ RuleID }) => /^aws-(amazon-bedrock|claude-platform)-/.test(RuleID));
    expect(new Set(found.map(({ Secret }) => Secret))).toEqual(new Set(samples));
    expect(found.filter(({ File }) => File.endsWith('near.txt'))).toEqual([]);
    expect(new Set(found.map(({ RuleID }) => RuleID)).size).toBe(4);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
