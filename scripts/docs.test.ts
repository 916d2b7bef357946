import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  EXAMPLE_MODEL,
  EXAMPLE_OPENAI_MODEL,
  EXAMPLE_PROFILE,
} from '../packages/core/src/model-id.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const page = read('docs/troubleshooting.md');

/** All source text that can make an error or a warning. */
const sources = globSync(
  [
    'packages/{core,aws,files,audit,fleet,gateway,github,provisioning,sinks,action-runtime}/src/**/*.ts',
    'actions/*/src/**/*.ts',
    'apps/*/src/**/*.ts',
  ],
  { cwd: root },
)
  .filter((file) => !file.endsWith('.test.ts'))
  .map(read)
  .join('\n');

const codes = [...read('packages/core/src/errors.ts').matchAll(/^ {2}\| '(ERR_\w+)'/gm)].map(
  ([, code = '']) => code,
);

/** The messages in the first cells of the tables; `…` stands for what varies. */
const messages = [...page.matchAll(/^\| (`.+?`) \|/gm)]
  .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
  .map(([, message = '']) => message);

const longest = (texts: string[]) => texts.toSorted((a, b) => b.length - a.length)[0] ?? '';
const piecesOf = (message: string) => message.split('…').map((piece) => piece.trim());

/** What the code says of inputs, as `inputError(name, problem, …)`. */
const problems = [...sources.matchAll(/inputError\(\s*[^,]+?,\s*(['`])(.+?)\1,/g)].map(
  ([, , problem = '']) => problem,
);

/** Errors of rotations, as `new BedrockTokenError(code, message, …)` with the message in place. */
const rotationErrors = globSync(
  [
    'packages/core/src/rotation/**/*.ts',
    'packages/aws/src/{iam,sinks}/*.ts',
    'packages/aws/src/bedrock/probe-api-key.ts',
    'packages/github/src/secrets/*.ts',
    'packages/sinks/src/**/*.ts',
  ],
  { cwd: root },
)
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((file) => [
    ...read(file).matchAll(/(?:BedrockTokenError|super)\(\s*'(ERR_\w+)',\s*(['`])(.+?)\2,/g),
  ])
  .map(([, code = '', , message = '']) => ({ code, message }))
  // The rest passes on what somebody else says.
  .filter(({ message }) => /[a-z ]{10}/.test(message.replace(/\$\{[^}]*\}/g, '')));

/** What the gateway says by itself: the sentences in its sources, but for the hints. */
const gatewayResponses = globSync('packages/gateway/src/{access,answers,routes,usage}/*.ts', {
  cwd: root,
})
  .concat('packages/gateway/src/credentials-page.ts')
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((file) => [
    ...read(file)
      .replace(/hint:[^,}]*?(['`])[^\n]*?\1(?:\s*:\s*(['`])[^\n]*?\2)?/g, '')
      .matchAll(/(['`"])((?:A|An|Amazon|No|The|This) [^\n]{10,}?\.)(?: [^\n]*)?\1/g),
  ])
  .map(([, , sentence = '']) => sentence);

describe('the models of examples', () => {
  const ids = [...sources.matchAll(/(?:anthropic\.claude|openai\.gpt)-[\w.:-]*\d[\w:-]*/g)].map(
    ([id]) => id,
  );

  it('stand once in the code, and the README names the same', () => {
    expect(ids.toSorted()).toEqual([EXAMPLE_MODEL, EXAMPLE_OPENAI_MODEL].toSorted());
    expect(read('README.md')).toContain(EXAMPLE_PROFILE);
    expect(read('docs/coding-agents.md')).toContain(EXAMPLE_OPENAI_MODEL);
  });
});

/** What the page has of a code. */
const sectionOf = (code: string) => page.split(`\n## ${code}\n`)[1]?.split('\n## ')[0] ?? '';

describe('docs/architecture.md', () => {
  const names = [...read('docs/architecture.md').matchAll(/`([a-z]+[A-Z]\w*)`/g)].map(
    ([, name = '']) => name,
  );

  it.each([...new Set(names)])('names a function that the code has: %s', (name) => {
    expect(sources).toMatch(new RegExp(`function ${name}\\b`));
  });
});

describe('docs/troubleshooting.md', () => {
  it.each(codes)('has a section for %s', (code) => {
    expect(page).toContain(`\n## ${code}\n`);
  });

  it.each(messages)('has a message that the code has: %s', (message) => {
    expect(piecesOf(message).filter((piece) => !sources.includes(piece))).toEqual([]);
  });

  it('has every error of a rotation, in the section of its code', () => {
    expect(rotationErrors.length).toBeGreaterThan(20);
    const missing = rotationErrors.filter(({ code, message }) => {
      const told = [...sectionOf(code).matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
      // What stands in a variable there may be written out here, such as the kind of a sink.
      return !told.some((text) => message.includes(longest(piecesOf(text))));
    });
    expect(missing).toEqual([]);
  });

  it('has every response of the gateway', () => {
    const section = page.split('\n## Responses of the gateway\n')[1]?.split('\n## ')[0] ?? '';
    const told = [...section.matchAll(/`([^`]+)`/g)].map(([, text = '']) => piecesOf(text));
    expect(gatewayResponses.length).toBeGreaterThan(15);
    const missing = gatewayResponses.filter(
      (response) => !told.some((pieces) => pieces.every((piece) => response.includes(piece))),
    );
    expect(missing).toEqual([]);
  });

  it('has every message about an input', () => {
    expect(problems.length).toBeGreaterThan(20);
    const missing = problems.filter(
      (problem) => !messages.some((message) => piecesOf(message).every((p) => problem.includes(p))),
    );
    expect(missing).toEqual([]);
  });
});

describe('the threat model of docs/security.md', () => {
  const model = read('docs/security.md').split('\n## Threat model\n')[1]?.split('\n## ')[0] ?? '';
  const rows = [...model.matchAll(/^\| (?!Threat|---)(.+) \|$/gm)].map(([, row = '']) =>
    row.split(' | '),
  );

  it('names a test in each row, and each test of test/security', () => {
    const named = rows.flatMap(([, , shown = '']) =>
      [...shown.matchAll(/test\/security\/\S+?\.test\.ts/g)].map(([path]) => path),
    );
    for (const row of rows)
      expect(row[2], row[0]).toMatch(/test\/(?:security|gateway)\/\S+?\.test\.ts/);
    const files = globSync('test/security/*/*.test.ts', { cwd: root });
    expect(files.filter((file) => !named.includes(file))).toEqual([]);
    expect(named.filter((path) => !files.includes(path))).toEqual([]);
  });
});

it('decisions are numbered in a row, each with the number of its file', () => {
  const files = globSync('docs/decisions/*.md', { cwd: root })
    .map((file) => file.slice(15))
    .sort();
  const numbers = files.map((file) => Number(file.slice(0, 4)));
  expect(numbers).toEqual(files.map((_, index) => index + 1));
  for (const file of files) {
    expect(read(`docs/decisions/${file}`)).toMatch(new RegExp(`^# ${file.slice(0, 4)}[:.] `));
  }
});
