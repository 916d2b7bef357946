import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const PARTS = [
  'action.yml',
  'actions/mint/README.md',
  'actions/audit/README.md',
  'actions/audit/action.yml',
  'actions/rotate/README.md',
  'actions/rotate/action.yml',
  'docs/examples',
  'docs/refresh.md',
  'docs/rotation-states.md',
  'docs/sdks.md',
  'apps/credential-helper/README.md',
];
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'readme-tables-'));
  for (const part of PARTS) cpSync(join(root, part), join(copy, part), { recursive: true });
});

afterEach(() => rmSync(copy, { recursive: true, force: true }));

const read = (file = 'actions/mint/README.md') => readFileSync(join(copy, file), 'utf8');
const edit = (file: string, from: string, to: string) =>
  writeFileSync(
    join(copy, file),
    readFileSync(join(copy, file), 'utf8').replace(from, () => to),
  );

function runScript(...args: string[]) {
  const script = join(root, 'scripts/readme-tables.ts');
  return spawnSync(process.execPath, [script, '--root', copy, ...args], { encoding: 'utf8' });
}

it('accepts what is current', () => {
  expect(runScript('--check').status).toBe(0);
});

it('fails on a stale table, shows the line and writes nothing', () => {
  edit('action.yml', 'Region of the key;', 'The region of the key');
  const before = read();
  const { status, stderr } = runScript('--check');
  expect(status).toBe(1);
  expect(stderr).toMatch(/actions\/mint\/README\.md is stale at line \d+\n- .*Region of the key;/);
  expect(stderr).toMatch(/\n\+ .*The region of the key/);
  expect(read()).toBe(before);
});

it('fails on a stale snippet, and writes it', () => {
  edit('docs/examples/converse.ts', "'Hello'", "'Good day'");
  expect(runScript('--check').status).toBe(1);
  expect(runScript().status).toBe(0);
  expect(read('docs/sdks.md')).toContain("text: 'Good day'");
  expect(runScript('--check').status).toBe(0);
});

it('keeps a bar in a description from breaking the table', () => {
  edit('action.yml', 'Region of the key;', 'This | that');
  runScript();
  expect(read()).toContain('This \\| that');
});

it('fails where markers are missing', () => {
  edit('actions/mint/README.md', '<!-- outputs:end -->', '');
  const { status, stderr } = runScript();
  expect(status).not.toBe(0);
  expect(stderr).toContain('no region "outputs"');
});

it('fails on a list of contents that lacks a section, and writes it', () => {
  edit('actions/rotate/README.md', '## Sinks', '## Where keys go');
  const { status, stderr } = runScript('--check');
  expect(status).toBe(1);
  expect(stderr).toMatch(/actions\/rotate\/README\.md is stale at line \d+\n- .*\[Sinks\]/);
  runScript();
  expect(read('actions/rotate/README.md')).toContain('[Where keys go](#where-keys-go)');
});

it('wants a list of contents on a page that has become long', () => {
  const sections = Array.from(
    { length: 5 },
    (_, index) => `## Part ${index}\n${'\nText.\n'.repeat(20)}`,
  );
  writeFileSync(
    join(copy, 'docs/refresh.md'),
    `${read('docs/refresh.md')}\n${sections.join('\n')}`,
  );
  const { status, stderr } = runScript('--check');
  expect(status).toBe(1);
  expect(stderr).toContain('docs/refresh.md is stale');
  runScript();
  expect(read('docs/refresh.md')).toContain('[Part 4](#part-4)');
  expect(runScript('--check').status).toBe(0);
});
