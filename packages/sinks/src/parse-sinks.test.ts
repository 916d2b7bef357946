import { BedrockTokenError } from '@bedrock-token/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SinkConfig } from './kinds/registry.ts';
import { parseEscrow, parseSinks } from './parse-sinks.ts';

/** Entries as the documentation has them. */
const GOOD: [text: string, config: SinkConfig][] = [
  ['{ type: github, name: KEY }', { type: 'github', name: 'KEY', app: 'actions' }],
  [
    '{ type: github, name: KEY, repository: org/other, environment: production }',
    {
      type: 'github',
      name: 'KEY',
      app: 'actions',
      repository: 'org/other',
      environments: ['production'],
    },
  ],
  [
    '{ type: github, name: KEY, environment: [staging, a b/c] }',
    { type: 'github', name: 'KEY', app: 'actions', environments: ['staging', 'a b/c'] },
  ],
  [
    '{ type: github, name: KEY, organization: org, visibility: all }',
    { type: 'github', name: 'KEY', app: 'actions', organization: 'org', visibility: 'all' },
  ],
  [
    '{ type: github, name: KEY, app: dependabot }',
    { type: 'github', name: 'KEY', app: 'dependabot' },
  ],
  [
    '{ type: secrets-manager, name: bedrock/api-key, region: us-west-2 }',
    { type: 'secrets-manager', name: 'bedrock/api-key', region: 'us-west-2' },
  ],
  [
    '{ type: secrets-manager, name: "arn:aws:secretsmanager:us-west-2:123456789012:secret:a-AbCdEf" }',
    {
      type: 'secrets-manager',
      name: 'arn:aws:secretsmanager:us-west-2:123456789012:secret:a-AbCdEf',
    },
  ],
  ['{ type: ssm, name: /bedrock/api-key }', { type: 'ssm', name: '/bedrock/api-key' }],
  ['{ type: file, path: ./key }', { type: 'file', path: './key' }],
  [
    '{ type: file, path: ./a.json, member: "a.b / ü" }',
    { type: 'file', path: './a.json', member: 'a.b / ü' },
  ],
  [
    '{ type: secrets-manager, name: app/config, member: bedrock_api_key }',
    { type: 'secrets-manager', name: 'app/config', member: 'bedrock_api_key' },
  ],
  [
    '{ type: ssm, name: /app/config, member: bedrock_api_key }',
    { type: 'ssm', name: '/app/config', member: 'bedrock_api_key' },
  ],
  [
    '{ type: exec, command: [vault, kv, put, secret/bedrock, key=-], read: [vault, kv] }',
    {
      type: 'exec',
      command: ['vault', 'kv', 'put', 'secret/bedrock', 'key=-'],
      read: ['vault', 'kv'],
    },
  ],
];

/** A good entry in the first line, so that a line that is always 1 is noticed. */
const BAD: [entry: string, line: number, problem: RegExp][] = [
  ['- word', 2, /is not a mapping/],
  ['-', 2, /is not a mapping/],
  ['- [github, KEY]', 2, /is not a mapping/],
  ['- { name: KEY }', 2, /lacks a type/],
  ['- { type: }', 2, /lacks a type|not a text/],
  ['- { type: gitlab, name: KEY }', 2, /no known type: gitlab/],
  ['- { type: constructor }', 2, /no known type: constructor/],
  ['- type: github\n  nme: KEY', 3, /unknown member nme/],
  ['- type: github\n  name: KEY\n  path: x', 4, /unknown member path/],
  ['- { type: github }', 2, /lacks name/],
  ['- { type: github, name }', 2, /lacks name/],
  ['- type: github\n  name: 7', 3, /a name that is not a text/],
  ['- type: github\n  name: GITHUB_KEY', 3, /a name that is not valid: GITHUB_KEY/],
  ['- type: github\n  name: "a\\nb"', 3, /a name that is not valid: a\?b/],
  ['- { type: github, name: KEY, repository: other }', 2, /a repository that is not valid/],
  ['- { type: github, name: KEY, repository: ../.. }', 2, /a repository that is not valid/],
  ['- { type: github, name: KEY, repository: ./other }', 2, /a repository that is not valid/],
  ['- { type: github, name: KEY, repository: org/.. }', 2, /a repository that is not valid/],
  ['- { type: github, name: KEY, environment: [a, ..] }', 2, /names no environment/],
  ['- { type: github, name: KEY, environment: "half \\ud800" }', 2, /names no environment/],
  ['- { type: github, name: KEY, environment: "line\\nend" }', 2, /names no environment/],
  ['- { type: github, name: KEY, environment: "a\\0b" }', 2, /an? environment that is not a list/],
  ['- { type: github, name: KEY, app: copilot }', 2, /no known app: copilot/],
  ['- { type: github, name: KEY, visibility: all }', 2, /a visibility and no organization/],
  [
    '- { type: github, name: KEY, organization: o, environment: e }',
    2,
    /an organization and a repository or environment/,
  ],
  ['- { type: github, name: KEY, environment: e, app: dependabot }', 2, /environment and the app/],
  ['- { type: github, name: KEY, environment: [] }', 2, /an empty environment/],
  ['- { type: ssm, name: /key, region: Oregon }', 2, /a region that is not valid: Oregon/],
  ['- { type: ssm, name: a b }', 2, /a name that is not valid/],
  ['- { type: file }', 2, /lacks path/],
  ['- { type: file, path: "" }', 2, /a path that is not valid/],
  ['- { type: github, name: KEY, member: a }', 2, /has a member, and its type is github/],
  ['- { type: exec, command: a, member: b }', 2, /has a member, and its type is exec/],
  ['- { type: file, path: a, member: "" }', 2, /a member that is not valid/],
  ['- { type: file, path: a, member: "b\\n" }', 2, /a member that is not valid/],
  ['- { type: file, path: a, member: 7 }', 2, /a member that is not a text/],
  ['- { type: exec }', 2, /lacks a command/],
  ['- { type: exec, command: [] }', 2, /an empty command/],
  ['- type: exec\n  command:\n    - vault\n    - 1', 5, /a command that is not a list of words/],
  ['- { type: exec, command: [vault, "a\\0b"] }', 2, /a command that is not a list of words/],
  ['- { type: exec, command: vault, read: "\\0" }', 2, /a read that is not a list of words/],
  ['- { type: file, path: a, path: b }', 2, /is not valid YAML .* \(DUPLICATE_KEY\)/],
  ['- { type: file, path: a', 2, /is not valid YAML/],
  ['---\n- { type: file, path: a }', 2, /is not valid YAML .* \(MULTIPLE_DOCS\)/],
  ['- &a { type: file, path: x }\n- *a', 3, /is not a mapping/],
];

function refusalOf(parse: () => unknown): BedrockTokenError {
  try {
    parse();
  } catch (error) {
    if (error instanceof BedrockTokenError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('parseSinks', () => {
  it.each(GOOD)('reads %s', (entry, config) => {
    expect(parseSinks(`- ${entry}`)).toEqual([config]);
  });

  it('reads them all, in their order, with comments and in either style', () => {
    const text = `# ours\n${GOOD.map(([entry]) => `- ${entry} # one`).join('\n')}\n- type: file\n  path: last`;
    expect(parseSinks(text)).toEqual([
      ...GOOD.map(([, config]) => config),
      { type: 'file', path: 'last' },
    ]);
  });

  it.each(BAD)('refuses %j and names line %d', (entry, line, problem) => {
    const error = refusalOf(() => parseSinks(`- { type: file, path: ./key }\n${entry}`));
    expect(error.code).toBe('ERR_INPUT');
    expect(error.message).toMatch(problem);
    expect(error.message).toMatch(new RegExp(`in line ${line}\\b`));
    expect(error.hint).not.toBe('');
  });

  it.each(['', ' \n', '# nothing', 'null'])('says of %j that nothing is there', (text) => {
    expect(refusalOf(() => parseSinks(text)).message).toMatch(/is missing or empty/);
  });

  it.each(['type: file', 'word', '7'])('refuses %j, no list', (text) => {
    expect(refusalOf(() => parseSinks(text)).message).toMatch(/is not a list/);
  });

  it('refuses a list without entries', () => {
    expect(refusalOf(() => parseSinks('[]')).message).toMatch(/is empty/);
  });
});

describe('parseEscrow', () => {
  it.each(GOOD)('reads %s', (entry, config) => {
    expect(parseEscrow(entry)).toEqual(config);
    expect(parseEscrow(`- ${entry}`)).toEqual(config);
  });

  it.each([
    ['bedrock/api-key', 'bedrock/api-key'],
    ['"./key"', './key'],
  ])('reads the name %s', (text, name) => {
    expect(parseEscrow(text)).toBe(name);
  });

  it.each(['', '  \n'])('takes %j for none', (text) => {
    expect(parseEscrow(text)).toBeUndefined();
  });

  it.each(['7', '[a, b]', '- a\n- b', 'null', '*x', '&a [*a]'])('refuses %j', (text) => {
    expect(refusalOf(() => parseEscrow(text)).code).toBe('ERR_INPUT');
  });
});

describe('whatever is written', () => {
  /** Texts that look like lists of sinks, with any part of them replaced. */
  const token = fc.constantFrom(
    ...[
      '- ',
      '\n',
      '  ',
      '{',
      '}',
      '[',
      ']',
      ': ',
      ', ',
      '"',
      "'",
      '#',
      '|',
      '&a ',
      '*a',
      '!!set ',
    ],
    ...['<<', '? ', '%', '\t', '\0', '\u2028', '---\n', 'type', 'github', 'exec', 'file', 'name'],
    ...['command', 'environment', 'KEY', '0x1F', 'null', '~', '__proto__', '😀'],
  );
  const mangled = fc
    .tuple(fc.constantFrom(...GOOD.map(([entry]) => `- ${entry}\n`)), fc.nat(80), token)
    .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at + 1));
  const text = fc.oneof(
    fc.array(token, { maxLength: 25 }).map((pieces) => pieces.join('')),
    mangled,
    fc.string(),
  );

  it('is read or refused with ERR_INPUT, in one line', () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const parse of [parseSinks, parseEscrow]) {
          try {
            parse(given);
          } catch (error) {
            if (!(error instanceof BedrockTokenError)) throw error;
            expect(error.code).toBe('ERR_INPUT');
            expect(`${error.message}${error.hint}`).not.toMatch(/[\r\n\0]/);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('does not expand: aliases of aliases are refused at once', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0 ? 'a0: &a0 [x, x]' : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
    );
    const begin = performance.now();
    expect(refusalOf(() => parseSinks(`- { ${levels.join(', ')} }`)).code).toBe('ERR_INPUT');
    expect(refusalOf(() => parseEscrow(levels.join('\n'))).code).toBe('ERR_INPUT');
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});
