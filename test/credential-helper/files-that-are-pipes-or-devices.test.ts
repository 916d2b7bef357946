import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROLE } from '../support/cloud/cloud.ts';
import {
  ask,
  developerEnv,
  furnish,
  NARROW_ROLE,
  startHelperCloud,
} from '../support/command/helper-cloud.ts';
import { type Home, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };

/** A pipe that nobody writes to, or a device without end; each is opened by its path in a home. */
const STRANGE: Record<string, (path: string) => void> = {
  'a pipe': (path) => execFileSync('mkfifo', ['-m', '600', path]),
  'a device': (path) => symlinkSync('/dev/zero', path),
};
const KINDS = Object.keys(STRANGE);

function put(kind: string, home: Home, file: string): string {
  const path = join(home.path, file);
  mkdirSync(dirname(path), { recursive: true });
  STRANGE[kind]?.(path);
  return path;
}

describe.skipIf(process.platform === 'win32').concurrent.each(KINDS)(
  '%s in the place of',
  (kind) => {
    it.each(['config', 'credentials'])('the AWS file %s is refused at once', async (name) => {
      using home = makeHome();
      const path = put(kind, home, `.aws/${name}`);
      const result = await runCommand([], { env: { ...home.env, ...ENV } });
      expect(result).toMatchObject({ code: 2, signal: null, stdout: '' });
      expect(result.stderr).toContain(`${path} cannot be read (it is not a file)`);
      expect(result.milliseconds).toBeLessThan(await allow(2_000));
    });

    it.each([
      ['AWS_WEB_IDENTITY_TOKEN_FILE', 4],
      ['AWS_CA_BUNDLE', 2],
    ])('the file of %s is refused at once', async (name, code) => {
      await using cloud = await startHelperCloud();
      using home = makeHome();
      const isIdentity = name === 'AWS_WEB_IDENTITY_TOKEN_FILE';
      const env = {
        AWS_REGION: 'us-east-1',
        ...(isIdentity ? { AWS_ROLE_ARN: ROLE } : developerEnv(cloud)),
        [name]: put(kind, home, 'strange'),
      };
      const args = isIdentity ? [] : ['--role-arn', NARROW_ROLE];
      const result = await ask(cloud, home, args, { env });
      expect(result).toMatchObject({ code, signal: null });
      expect(result.stderr).toMatch(new RegExp(`${name}.* cannot be read \\(it is not a file\\)`));
      expect(result.milliseconds).toBeLessThan(await allow(2_000));
    });

    it('the web identity file of a profile is refused at once', async () => {
      using home = makeHome();
      const path = put(kind, home, 'strange');
      furnish(home, {
        '.aws/config': `[default]\nrole_arn = ${ROLE}\nweb_identity_token_file = ${path}\n`,
      });
      const env = { ...home.env, AWS_REGION: 'us-east-1' };
      const result = await runCommand([], { env });
      expect(result).toMatchObject({ code: 4, signal: null, stdout: '' });
      expect(result.stderr).toContain('it is not a file');
    });

    it.each([
      ['codex', '.codex/config.toml'],
      ['claude-code', '.claude/settings.json'],
      ['aws-profile', '.aws/config'],
      ['direnv', '.envrc'],
    ])('what setup %s writes to is refused at once', async (tool, file) => {
      using home = makeHome();
      const path = put(kind, home, file);
      for (const option of ['--dry-run', '--undo']) {
        const result = await runCommand(['setup', tool, option], { env: { ...home.env, ...ENV } });
        expect(result).toMatchObject({ code: 2, signal: null, stdout: '' });
        // What is below a checkout is not even looked at through a link that leads out of it.
        const isLedOut = tool === 'direnv' && kind === 'a device';
        expect(result.stderr).toMatch(
          isLedOut ? /leads out of its directory/ : /cannot be read \(it is not a file\)/,
        );
        // By its own name where the profile is looked for, by what it leads to where it is written.
        const names = kind === 'a pipe' ? [path] : [path, '/dev/zero'];
        expect(names.some((name) => result.stderr.includes(name))).toBe(true);
      }
    });
  },
);

it.skipIf(process.platform === 'win32')('the null device is an empty AWS file', async () => {
  using home = makeHome();
  const env = { ...ENV, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  const result = await runCommand([], { env: { ...home.env, ...env } });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync('/dev/null', 'utf8')).toBe('');
});
