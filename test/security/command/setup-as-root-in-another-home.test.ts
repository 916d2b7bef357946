import { chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const USER = 1234;

it.skipIf(process.getuid?.() !== 0)('root leaves nothing in the HOME of a user', async () => {
  using home = makeHome();
  const file = join(home.path, '.codex/config.toml');
  mkdirSync(join(home.path, '.codex'));
  writeFileSync(file, '# mine\n', { mode: 0o600 });
  for (const path of [home.path, join(home.path, '.codex'), file]) chownSync(path, USER, USER);
  const env = { ...home.env, ...ENV };
  const result = await runCommand(['setup', 'codex'], { env });
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toContain(`sudo -H -u '#${USER}' bedrock-token setup codex`);
  expect(readFileSync(file, 'utf8')).toBe('# mine\n');
  expect(statSync(file)).toMatchObject({ uid: USER, gid: USER });
  expect(readdirSync(home.path)).toEqual(['.codex']);
});

it.skipIf(process.getuid?.() !== 0)(
  'root changes no owner in the directory of a user',
  async () => {
    using home = makeHome();
    const project = join(home.path, 'project');
    mkdirSync(project);
    chownSync(project, USER, USER);
    const env = { ...home.env, ...ENV };
    for (const text of [undefined, 'export A=1\n']) {
      const file = join(project, '.envrc');
      if (text !== undefined) {
        writeFileSync(file, text, { mode: 0o600 });
        chownSync(file, USER, USER);
      }
      const args = ['setup', 'direnv', '--no-check'];
      expect((await runCommand(args, { env, cwd: project })).code).toBe(0);
      expect(statSync(file)).toMatchObject({ uid: USER, gid: USER });
      expect(readdirSync(project)).toEqual(['.envrc']);
    }
  },
);
