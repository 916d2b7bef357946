import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

/**
 * The accident that a repository can bring about: its `.envrc` puts XDG_CACHE_HOME into the checkout,
 * and `git add -A` commits the keys.
 */
it.each([['get'], ['shell-init', 'bash']])(
  '%s in a work tree leaves nothing for git to add',
  async (...words) => {
    using home = makeHome();
    const checkout = join(home.path, 'checkout');
    const below = join(checkout, 'deep', 'below');
    mkdirSync(below, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', checkout, ...args], { encoding: 'utf8' });
    git('init', '-q');
    const env = { ...home.env, XDG_CACHE_HOME: below, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
    expect((await runCommand(words, { env, cwd: checkout })).code).toBe(0);
    expect(readdirSync(join(below, 'bedrock-token'))).toContain('.gitignore');
    expect(git('status', '--porcelain', '--untracked-files=all')).toBe('');
    // It stays after the keys have gone.
    await runCommand(['cache', 'clear'], { env, cwd: checkout });
    expect(readdirSync(join(below, 'bedrock-token'))).toEqual(['.gitignore']);
  },
);

/** The attack: the checkout brings the directory of the cache, and what git is to ignore in it. */
it.each<[what: string, plant: (path: string) => void]>([
  ['a file that ignores nothing', (path) => writeFileSync(path, '!*\n')],
  ['a link, which git does not read', (path) => symlinkSync('../all', path)],
  ['an empty directory', (path) => mkdirSync(path)],
])('%s in place of our .gitignore commits no key', async (_, plant) => {
  using home = makeHome();
  const checkout = join(home.path, 'checkout');
  const cache = join(checkout, 'bedrock-token');
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  writeFileSync(join(checkout, 'all'), '*\n');
  plant(join(cache, '.gitignore'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', checkout, ...args], { encoding: 'utf8' });
  git('init', '-q');
  const env = { ...home.env, XDG_CACHE_HOME: checkout, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
  expect((await runCommand(['get'], { env, cwd: checkout })).code).toBe(0);
  expect(git('status', '--porcelain', '--untracked-files=all')).toBe('?? all\n');
  expect(readdirSync(cache).some((name) => name.endsWith('.json'))).toBe(true);
});
