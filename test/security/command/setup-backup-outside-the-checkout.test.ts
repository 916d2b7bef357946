import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';
import { backupOf } from '../../support/command/setup-backup.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const SECRET = 'export DATABASE_PASSWORD=canary-of-the-project\n';

it.skipIf(process.platform === 'win32')(
  'a checkout gets no copy of its secrets, and chooses no file that is written for one',
  async () => {
    using home = makeHome();
    furnish(home, { 'work/checkout/.envrc': SECRET, '.bashrc': 'mine\n' });
    const checkout = join(home.path, 'work/checkout');
    execFileSync('git', ['init', '--quiet', checkout]);
    symlinkSync('../../.bashrc', join(checkout, '.envrc.before-bedrock-token'));
    const options = { env: { ...home.env, ...ENV }, cwd: checkout };

    const { code } = await runCommand(['setup', 'direnv', '--no-check'], options);
    expect(code).toBe(0);
    expect(readFileSync(join(home.path, '.bashrc'), 'utf8')).toBe('mine\n');
    expect(readdirSync(checkout).sort()).toEqual(['.envrc', '.envrc.before-bedrock-token', '.git']);
    expect(lstatSync(join(checkout, '.envrc.before-bedrock-token')).isSymbolicLink()).toBe(true);
    const backup = join(home.path, backupOf(home, 'work/checkout/.envrc'));
    expect(readFileSync(backup, 'utf8')).toBe(SECRET);
    expect(statSync(backup).mode & 0o777).toBe(0o600);

    const undone = await runCommand(['setup', 'direnv', '--undo'], options);
    expect(undone.code).toBe(0);
    expect(readFileSync(join(checkout, '.envrc'), 'utf8')).toBe(SECRET);
    expect(readFileSync(join(home.path, '.bashrc'), 'utf8')).toBe('mine\n');
  },
);
