import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const hasGit = spawnSync('git', ['--version']).error === undefined;

/**
 * The accident: the home is a repository, as many people keep their settings, so `git add -A` takes along
 * the backup of a file with secrets that git itself ignores.
 */
it.skipIf(!hasGit)('git takes no backup along', async () => {
  using home = makeHome();
  const git = (...words: string[]) =>
    spawnSync('git', ['-C', home.path, ...words], { encoding: 'utf8' }).stdout;
  git('init', '--quiet');
  furnish(home, { '.gitignore': '.codex\n', '.codex/config.toml': 'secret = "canary"\n' });
  const { code, stderr } = await runCommand(['setup', 'codex', '--no-check'], {
    env: { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' },
  });
  expect(code, stderr).toBe(0);
  expect(git('add', '--all', '--dry-run').split('\n')).toEqual(["add '.gitignore'", '']);
});
