import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { runProgram, USER_PATH } from '../support/command/run-command.ts';

// "Before the first release" of the README, as it is: a clone, what is packed there, and the command from it. The
// repository is the one of this checkout, as it was committed.

const MINUTES = 20;
const block = listCodeBlocks(readFileSync(join(repositoryRoot, 'README.md'), 'utf8')).find(
  ({ language, text }) => language === 'sh' && text.includes('npm run pack'),
);

it('installs a command that works', { timeout: MINUTES * 60_000 }, async () => {
  const commands = block?.text ?? '';
  const [, url = ''] = /^git clone (\S+)$/m.exec(commands) ?? [];
  expect(url).toMatch(/^https:\/\/github\.com\//);
  const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-first-'));
  const prefix = join(directory, 'prefix');
  try {
    const env = {
      HOME: process.env.HOME,
      // GitHub's copy is this one.
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${repositoryRoot}.insteadOf`,
      GIT_CONFIG_VALUE_0: url,
      npm_config_prefix: prefix,
      npm_config_prefer_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      PATH: USER_PATH,
    };
    const installed = await runProgram(['sh', '-e', '-c', commands], {
      cwd: directory,
      env,
      limitMs: MINUTES * 60_000,
    });
    expect(installed.code, installed.stdout + installed.stderr).toBe(0);
    const bin = join(prefix, 'bin');
    expect(existsSync(join(bin, 'bedrock-token'))).toBe(true);
    const version = execFileSync('bedrock-token', ['--version'], {
      env: { ...env, HOME: directory, PATH: [bin, USER_PATH].join(delimiter) },
      encoding: 'utf8',
    });
    const { version: expected } = JSON.parse(
      readFileSync(join(repositoryRoot, 'apps/credential-helper/package.json'), 'utf8'),
    ) as { version: string };
    expect(version).toContain(expected);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
