import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

/** Where a checkout would have its lines written: files that are there, and that are not. */
const CASES: [tool: string, file: string, link: string][] = [
  ['direnv', '.envrc', '../.bashrc'],
  ['direnv', '.envrc', '../.zshenv'],
  ['direnv', '.envrc', 'below/out/.profile'],
  ['direnv', '.envrc', '.git/config'],
  ['mise', 'mise.toml', '../.bashrc'],
  ['mise', '.mise.toml', '../.config/mise/config.toml'],
  ['litellm', 'config.yaml', '../.config/other.yaml'],
];

it.skipIf(process.platform === 'win32')(
  'a settings file of a checkout that leads elsewhere is refused, and nothing is written',
  async () => {
    using home = makeHome();
    furnish(home, { '.bashrc': 'mine\n' });
    const checkout = join(home.path, 'checkout');
    execFileSync('git', ['init', '--quiet', checkout]);
    const git = readFileSync(join(checkout, '.git/config'), 'utf8');
    mkdirSync(join(checkout, 'below'));
    symlinkSync('../..', join(checkout, 'below/out'));
    const options = { env: { ...home.env, ...ENV }, cwd: checkout };
    for (const [tool, file, target] of CASES) {
      symlinkSync(target, join(checkout, file));
      // All three plan the same way.
      const ways = tool === 'litellm' ? ['--no-check', '--undo', '--dry-run'] : ['--no-check'];
      for (const way of ways) {
        const result = await runCommand(['setup', tool, way], options);
        expect(result, `${tool} ${target}`).toMatchObject({ code: 2, stdout: '' });
        expect(result.stderr).toContain(`${join(checkout, file)} is a link that leads out`);
      }
      rmSync(join(checkout, file));
    }
    expect(readFileSync(join(home.path, '.bashrc'), 'utf8')).toBe('mine\n');
    expect(readFileSync(join(checkout, '.git/config'), 'utf8')).toBe(git);
    for (const made of ['.zshenv', '.profile', '.config', '.aws', '.local']) {
      expect(existsSync(join(home.path, made)), made).toBe(false);
    }

    // Inside of the checkout a link is the project's own affair.
    writeFileSync(join(checkout, 'below/envrc'), 'export A=1\n');
    symlinkSync('below/envrc', join(checkout, '.envrc'));
    expect((await runCommand(['setup', 'direnv', '--no-check'], options)).code).toBe(0);
    expect(lstatSync(join(checkout, '.envrc')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(checkout, 'below/envrc'), 'utf8')).toContain('bedrock-token');
  },
);
