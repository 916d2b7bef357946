import {
  chmodSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const run = (env: NodeJS.ProcessEnv) =>
  runCommand(['setup', 'codex', '--no-check'], { env: { ...env, ...ENV } });

it.skipIf(process.platform === 'win32')(
  'a link of the user is not followed to where another user could change the file',
  async () => {
    using home = makeHome();
    const shared = join(home.path, 'shared');
    mkdirSync(join(home.path, '.codex'));
    mkdirSync(shared);
    writeFileSync(join(shared, 'config.toml'), '# theirs\n');
    symlinkSync(join(shared, 'config.toml'), join(home.path, '.codex/config.toml'));
    chmodSync(shared, 0o777);
    const open = await run(home.env);
    expect(open.code).toBe(2);
    expect(open.stderr).toContain(`other users can change ${shared}`);
    expect(readFileSync(join(shared, 'config.toml'), 'utf8')).toBe('# theirs\n');
    chmodSync(shared, 0o755);
    const closed = await run(home.env);
    expect(closed.code).toBe(0);
    // The file that was changed, by its own name.
    expect(closed.stderr).toContain(`${join(shared, 'config.toml')} was changed`);
  },
);

it.skipIf(process.getuid?.() !== 0)('a link that another user made is not followed', async () => {
  using home = makeHome();
  mkdirSync(join(home.path, '.codex'));
  writeFileSync(join(home.path, 'precious'), '# mine\n');
  const link = join(home.path, '.codex/config.toml');
  symlinkSync(join(home.path, 'precious'), link);
  lchownSync(link, 1234, 1234);
  const result = await run(home.env);
  expect(result.code).toBe(2);
  expect(result.stderr).toContain(`${link} is a link of another user`);
  expect(readFileSync(join(home.path, 'precious'), 'utf8')).toBe('# mine\n');
});
