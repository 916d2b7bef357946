import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Rehearsal, rehearse } from './release/rehearsal.ts';

let place: Rehearsal;

beforeEach(() => {
  place = rehearse();
});

afterEach(() => place.dispose());

const filesOf = (revision: string) =>
  place.origin.run('ls-tree', '-r', '--name-only', revision).split('\n');

function build(file: string): void {
  const path = join(place.root, file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, 'built\n');
}

describe('nothing goes into a release but regular files of known actions:', () => {
  const refused = (reason: RegExp) => {
    const { ok, output } = place.release('1.0.0');
    expect(output).toMatch(reason);
    expect(output).not.toMatch(/^\s+at /m);
    expect(ok).toBe(false);
    expect(place.origin.run('tag', '--list')).toBe('');
  };
  const dist = () => join(place.root, 'actions', 'mint', 'dist');

  it('no link to a file', () => {
    rmSync(join(dist(), 'index.js'));
    symlinkSync('/etc/hostname', join(dist(), 'index.js'));
    refused(/index\.js is not what a build writes/);
  });

  it('no dist that is a link', () => {
    const elsewhere = join(place.root, '.git', 'elsewhere');
    renameSync(dist(), elsewhere);
    symlinkSync(elsewhere, dist());
    // `dist/` in .gitignore means directories alone.
    writeFileSync(join(place.root, '.git', 'info', 'exclude'), 'dist\n');
    refused(/actions\/mint\/dist is not what a build writes/);
  });

  it('no dotfile', () => {
    build('actions/mint/dist/chunks/.env');
    refused(/chunks\/\.env is not what a build writes/);
  });

  it('no repository', () => {
    execFileSync('git', ['init', '--quiet', dist()]);
    refused(/dist\/\.git is not what a build writes/);
  });

  it('no dist of an action that git does not know', () => {
    build('actions/other/dist/index.js');
    writeFileSync(join(place.root, '.git', 'info', 'exclude'), 'actions/other/package.json\n');
    build('actions/other/package.json');
    refused(/actions\/other\/dist belongs to no action that git knows/);
  });

  it('no main file that stays behind', () => {
    place.commit('action.yml', 'runs: { using: node24, main: dist/index.js }\n');
    place.commit('actions/mint/package.json', '{}\n');
    build('dist/index.js');
    refused(/action\.yml runs dist\/index\.js, which is not built/);
  });
});

it('a release holds the dist of every action that git knows, in whatever directories', () => {
  place.commit('actions/other/package.json', '{}\n');
  build('actions/other/dist/index.js');
  build('actions/mint/dist/chunks/a b.js');
  expect(place.release('1.0.0').output).toContain('released');
  expect(filesOf('v1')).toEqual([
    '.gitignore',
    'action.yml',
    'actions/mint/dist/LICENSES.txt',
    'actions/mint/dist/chunks/a b.js',
    'actions/mint/dist/index.js',
    'actions/other/dist/index.js',
    'actions/other/package.json',
  ]);
});
