import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const MIB = 1024 * 1024;
const KEYS = `aws_access_key_id = ${STATIC_KEYS.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${STATIC_KEYS.AWS_SECRET_ACCESS_KEY}\n`;

it('blanks within a value, which an expression would try from each of them, take no time', async () => {
  using home = makeHome();
  const config = `[profile dev]\nregion = us-east-1\nnote = ${' '.repeat(MIB)}x\n`;
  furnish(home, { '.aws/config': config, '.aws/credentials': `[dev]\n${KEYS}` });
  const { code, signal } = await runCommand(['--profile', 'dev'], { env: home.env });
  expect({ code, signal }).toEqual({ code: 0, signal: null });
});

it('a config file of 4 MiB is read, and one that is longer by a byte is refused', async () => {
  using home = makeHome();
  const start = '[profile dev]\nregion = us-east-1\n#';
  const fill = (bytes: number) => start + 'x'.repeat(bytes - start.length);
  furnish(home, { '.aws/config': fill(4 * MIB), '.aws/credentials': `[dev]\n${KEYS}` });
  expect((await runCommand(['--profile', 'dev'], { env: home.env })).code).toBe(0);
  furnish(home, { '.aws/config': fill(4 * MIB + 1) });
  const result = await runCommand(['--no-cache', '--profile', 'dev'], { env: home.env });
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(/cannot be read \(it is larger than 4096 KiB\)/);
});
