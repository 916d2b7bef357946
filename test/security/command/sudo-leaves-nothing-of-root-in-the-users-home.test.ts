import { chownSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keysCloud, LIMITED_ACCESS } from '../../support/command/keys-cloud.ts';
import { runCommand } from '../../support/command/run-command.ts';

/**
 * The accident: `sudo` keeps HOME, so root works in the home of a user, who can read nothing of it
 * later, and cannot even remove it.
 */

const USER = 54_321;
const isRoot = process.getuid?.() === 0;

it.skipIf(!isRoot)(
  'whatever root runs in the home of a user, nothing there is root’s',
  async () => {
    await using world = await keysCloud({
      users: [{ name: 'ci', managedPolicies: [LIMITED_ACCESS] }],
    });
    const { path } = world.home;
    for (const each of ['', '.claude', '.cache', '.aws']) {
      mkdirSync(join(path, each), { recursive: true });
      chownSync(join(path, each), USER, USER);
    }
    const roots = () =>
      (readdirSync(path, { recursive: true }) as string[]).filter(
        (each) => lstatSync(join(path, each)).uid !== USER,
      );
    const verbs = [
      ['get'],
      ['credential-process'],
      ['exec', '--', 'true'],
      ['status'],
      ['doctor'],
      ['shell-init', 'bash'],
      ['shell-init', 'fish'],
      ['cache', 'clear'],
      ['keys', 'create', '--user', 'ci', '--days', '60', '--out', join(path, 'key')],
    ];
    for (const words of verbs) {
      const { code, stdout, stderr } = await runCommand(words, { env: world.env, cwd: path });
      expect({ words, roots: roots() }, stderr).toEqual({ words, roots: [] });
      if (/^(shell-init|cache)$/.test(words[0] ?? '')) {
        expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
        expect(stderr).toMatch(/belongs to another user\.\n {2}Run it without sudo/);
      }
    }
  },
);
