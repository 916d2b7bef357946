import { describe, expect, it, test } from 'vitest';
import { jobTags, joinTags, parseTags } from './session-tags.ts';

const NAME = 'custom-tags';

describe('the tags of a job', () => {
  it('have the keys that configure-aws-credentials uses, and no sign that AWS refuses', () => {
    const tags = jobTags({
      repository: 'octo-org/octo-repo',
      workflow: 'Nightly (main) <all>',
      actor: 'dependabot[bot]',
    });
    expect(tags).toEqual([
      { key: 'GitHub', value: 'Actions' },
      { key: 'Repository', value: 'octo-org/octo-repo' },
      { key: 'Workflow', value: 'Nightly _main_ _all_' },
      { key: 'Actor', value: 'dependabot_bot_' },
    ]);
  });

  it('are only those that are known, and at most 256 characters long', () => {
    const tags = jobTags({ repository: undefined, workflow: 'ü'.repeat(300), actor: '' });
    expect(tags.map(({ key, value }) => [key, value.length])).toEqual([
      ['GitHub', 7],
      ['Workflow', 256],
    ]);
  });
});

test('tags of a user are taken as they are', () => {
  expect(parseTags('{"team": "Suche und Ähnliches", "cost:center": ""}', NAME)).toEqual([
    { key: 'team', value: 'Suche und Ähnliches' },
    { key: 'cost:center', value: '' },
  ]);
});

test.each([
  ['team=search', 'is not a JSON object'],
  ['["team"]', 'is not a JSON object'],
  ['null', 'is not a JSON object'],
  ['{"team": 1}', 'has a tag whose value is not a text'],
  ['{"": "x"}', 'has a tag that is too long'],
  [`{"${'k'.repeat(129)}": "x"}`, 'has a tag that is too long'],
  [`{"k": "${'v'.repeat(257)}"}`, 'has a tag that is too long'],
  ['{"aws:x": "y"}', 'which AWS reserves'],
  ['{"AWS:x": "y"}', 'which AWS reserves'],
  ['{"team": "a*b"}', 'has a tag with a sign other than'],
  ['{"te<am": "b"}', 'has a tag with a sign other than'],
  ['{"Team": "a", "team": "b"}', 'has two tags whose names differ only in case'],
])('%s is refused', (text, problem) => {
  expect(() => parseTags(text, NAME)).toThrow(problem);
});

test('a later tag replaces an earlier one with the same key, in any case', () => {
  const one = [{ key: 'Actor', value: 'octocat' }];
  expect(joinTags(NAME, one, [{ key: 'actor', value: 'nobody' }])).toEqual([
    { key: 'actor', value: 'nobody' },
  ]);
  const many = Array.from({ length: 50 }, (_, number) => ({ key: `k${number}`, value: 'v' }));
  expect(joinTags(NAME, many)).toHaveLength(50);
  expect(() => joinTags(NAME, one, many)).toThrow('makes 51 tags, and AWS accepts 50');
});
