import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readContract } from './readme/action-tables.ts';
import { listGitHubFiles } from './readme/github-files.ts';
import { lintAsGitHub } from './readme/github-linter.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const actions = ['action.yml', 'actions/audit/action.yml', 'actions/rotate/action.yml'];
const contracts = {
  '': readContract(read('action.yml')),
  'actions/audit': readContract(read('actions/audit/action.yml')),
  'actions/rotate': readContract(read('actions/rotate/action.yml')),
};
const files = listGitHubFiles(root);

it('finds the files that GitHub loads', () => {
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining([...actions, '.github/workflows/ci.yml']));
  for (const page of [
    'README.md',
    'actions-rotate-README.md',
    'actions-audit-README.md',
    'docs-audit.md',
    'docs-fleet.md',
  ]) {
    expect(paths.filter((path) => path.startsWith(`.github/workflows/${page}-`))).not.toEqual([]);
  }
});

it.each(files)('$path is taken by GitHub', async ({ path, text }) => {
  expect(await lintAsGitHub(path, text, contracts)).toEqual([]);
});

it.each(actions)('%s starts a file that is built, on a Node that GitHub has', (file) => {
  const { runs } = parse(read(file));
  const { using, ...programs } = runs;
  expect(using).toBe('node24');
  expect(programs).toHaveProperty('main');
  for (const program of Object.values<string>(programs)) {
    expect(existsSync(join(root, dirname(file), program))).toBe(true);
  }
});

describe('the linter', () => {
  const head = 'name: x\ndescription: x\nruns: { using: node24, main: x.js }\n';
  const workflow = (step: string) =>
    `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      ${step}\n`;
  const secret = `$\{{ secrets.NAME }}`;

  it.each([
    [
      'an expression in a description',
      'action.yml',
      `${head}inputs: { a: { description: '${secret}' } }\n`,
    ],
    ['an unknown icon', 'action.yml', `${head}branding: { icon: key, color: orange }\n`],
    ['an unknown property', 'action.yml', `${head}permissions: { id-token: write }\n`],
    ['an unknown runtime', 'action.yml', head.replace('node24', 'node99')],
    ['an expression that is broken', '.github/workflows/a.yml', workflow(`- run: echo $\{{ env.A`)],
    ['an unknown context', '.github/workflows/a.yml', workflow(`- run: echo $\{{ secret.A }}`)],
    [
      'an unknown permission',
      '.github/workflows/a.yml',
      `permissions: { id: write }\n${workflow('- run: a')}`,
    ],
    [
      'an input that the action does not have',
      '.github/workflows/a.yml',
      workflow('- { uses: org/bedrock-token@v1, with: { role-to-asume: x } }'),
    ],
    [
      'an action of ours that does not exist',
      '.github/workflows/a.yml',
      workflow('- uses: org/bedrock-token/actions/rotat@v1'),
    ],
    [
      'an input that the rotation does not have',
      '.github/workflows/a.yml',
      workflow('- { uses: org/bedrock-token/actions/rotate@v1, with: { export: none } }'),
    ],
  ])('sees %s', async (_, path, text) => {
    expect(await lintAsGitHub(path, text, contracts)).toHaveLength(1);
  });
});
