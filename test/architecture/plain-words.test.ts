import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';

// What users read is in plain technical English. These words have crept in before.

const WORDS: [word: RegExp, instead: string][] = [
  [/\b(at hand|to be had)\b/i, 'available'],
  [/\banew\b/i, 'again'],
  [/\bbesides?\b/i, 'in addition to'],
  [/\blikewise\b/i, 'repeat it'],
  [/\bwhoever\b/i, 'name who it is'],
  [/\bmend(s|ed)?\b/i, 'fix, correct'],
  [/\bstrangers?\b/i, "another user's, unmanaged"],
  [/\b(is|are|was|were|been|has to be) told\b/i, 'is reported'],
  [/\btells\b/i, 'shows, says'],
  [/\b(two|third|one|50) \w+ a user\b/i, 'per user'],
  [/\b(key|session|login|token)s? (has|have|had) ended\b/i, 'has expired'],
  [/\bkeys? (that )?(never )?ends?\b/i, 'expires'],
  [/\bends with (code )?\d/i, 'exits with code'],
  [/\b(life of (a|the) (key|token)|(key|token) lives)\b/i, 'lifetime, is valid for'],
  [/\bis none of [a-z$]/i, 'must be one of'],
  [/\bnews of\b/i, 'changes … propagate'],
  [/\bgives? nothing back\b/i, 'write-only'],
  [/\bis as it should be\b/i, 'is up to date'],
  [/\bis left (alone|as it is)\b/i, 'is not changed'],
  [/\b(may|can) be answering\b/i, 'responding'],
  [/\b(a|the) fault of ours\b/i, 'a bug'],
  // As AWS writes it; `id` is the name of a field.
  [/(?<=^|[ (])[Ii]ds?(?=$|[ ,;)]|\.(?!\w))/, 'ID'],
];

const read = (file: string) => readFileSync(join(repositoryRoot, file), 'utf8');
const list = (patterns: string[], skipped: RegExp) =>
  globSync(patterns, { cwd: repositoryRoot })
    .filter((file) => !/node_modules|[\\/]dist[\\/]/.test(file) && !skipped.test(file))
    .sort();

/** Old decisions are not edited; the page of conformance repeats what others say. */
const PAGES = list(
  [
    '*.md',
    'action.yml',
    'docs/*.md',
    '{actions,apps,packages}/*/{README.md,action.yml,schema/*.json}',
    'test/README.md',
  ],
  /CODE_OF_CONDUCT|conformance\.md|CHANGELOG/,
);
const SOURCES = list(
  ['packages/*/src/**/*.ts', 'actions/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
  /\.test\.ts$|^packages.emulator/,
);

type Node = Record<string, unknown>;

/** Every text of a source that is longer than a word. */
function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  if (/^(Import|Export)/.test(String(node.type)) && 'source' in node && node.source !== null) {
    return [];
  }
  if (node.type === 'Literal' && typeof node.value === 'string') return keepSentence(node.value);
  if (node.type === 'TemplateElement') return keepSentence((node.value as { raw: string }).raw);
  return Object.values(node).flatMap(textsOf);
}

const keepSentence = (text: string) => (/\w \w/.test(text) ? [text] : []);

/** @returns the words that a text has, with what to write instead */
const findWords = (text: string) =>
  WORDS.flatMap(([word, instead]) => {
    const [found] = word.exec(text) ?? [];
    return found === undefined ? [] : [`${found} → ${instead}`];
  });

const findInSource = (source: string) =>
  textsOf(parseAst(source, { lang: 'ts' }).body).flatMap(findWords);

test('pages, descriptions and schemas are in plain words', () => {
  expect(PAGES.length).toBeGreaterThan(30);
  const found = PAGES.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => findWords(line).map((one) => `${file}:${index + 1}: ${one}`)),
  );
  expect(found).toEqual([]);
});

test('texts of the product are in plain words', () => {
  expect(SOURCES.length).toBeGreaterThan(300);
  const found = SOURCES.flatMap((file) => findInSource(read(file)).map((one) => `${file}: ${one}`));
  expect(found).toEqual([]);
});

test.each([
  ['a text', "io.stderr('its value is not at hand')", 'at hand → available'],
  ['a template', 'throw fail(`$' + '{name} is told`);', 'is told → is reported'],
  ['a short form', "const hint = 'Give the id of a model.';", 'id → ID'],
  ['a part of a sum', "const hint = 'Go on. ' + 'Mend the file.';", 'Mend → fix, correct'],
])('%s would be found', (_, source, found) => {
  expect(findInSource(source)).toEqual([found]);
});

test('comments and names are not texts', () => {
  expect(findInSource("// whoever\nimport { told } from './beside it.ts';\ntold('anew');")).toEqual(
    [],
  );
});
