import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import { type Home, makeHome, runProgram } from '../../support/command/run-command.ts';
import { hasShell, promptsOf, SHELL_NAMES, SHELLS } from '../../support/command/shells.ts';

/**
 * The attack: somebody changes into a repository, and the prompt asks for a key in the background.
 * The repository has AWS files, and a program of the name that the user's `credential_process` has.
 */

const KEYS =
  '[default]\nregion = us-east-1\naws_access_key_id = AKIAEXAMPLEEXAMPLE12\naws_secret_access_key = x\n';

/** A repository whose every file leaves the mark `ran` in the home. */
function makeCheckout(home: Home): string {
  const program = `#!/bin/sh\ntouch '${home.path}/ran'\n`;
  furnish(home, {
    'checkout/my-vault': program,
    'checkout/node_modules/.bin/my-vault': program,
    'checkout/aws/config': `[default]\nregion = us-east-1\ncredential_process = touch '${home.path}/ran'\n`,
    'checkout/aws/empty': '',
  });
  const checkout = join(home.path, 'checkout');
  for (const place of ['my-vault', 'node_modules/.bin/my-vault']) {
    chmodSync(join(checkout, place), 0o755);
  }
  return checkout;
}

const hasRun = (home: Home) => existsSync(join(home.path, 'ran'));

describe.concurrent.each(SHELL_NAMES)('%s', (name) => {
  const test = it.skipIf(!hasShell(name));
  const enter = (home: Home, cwd: string, env: NodeJS.ProcessEnv = {}) =>
    runProgram(SHELLS[name].words(`${SHELLS[name].init('')}\n${promptsOf(name)}`), {
      cwd,
      env: { ...home.env, ...env },
    });

  test('a program of the checkout is not the credential_process', async () => {
    using home = makeHome();
    const checkout = makeCheckout(home);
    furnish(home, {
      '.aws/config': '[default]\nregion = us-east-1\ncredential_process = my-vault\n',
    });
    const PATH = `node_modules/.bin:.::${process.env.PATH}:`;
    const { stderr } = await enter(home, checkout, { PATH });
    expect(hasRun(home)).toBe(false);
    expect(stderr).toContain('credential_process');
  });

  test('it stands in the root directory, and no command line names the file of the key', async () => {
    using home = makeHome();
    mkdirSync(join(home.path, 'checkout'));
    furnish(home, {
      '.aws/config': `[default]\nregion = us-east-1\ncredential_process = sh -c 'pwd >${home.path}/where; ps -eo args >${home.path}/processes'\n`,
    });
    await enter(home, join(home.path, 'checkout'));
    expect(readFileSync(join(home.path, 'where'), 'utf8')).toBe('/\n');
    const seen = readFileSync(join(home.path, 'processes'), 'utf8').split('\n');
    const refresh = seen.filter((line) => line.includes('shell-refresh'));
    expect(refresh.length).toBeGreaterThan(0);
    expect(refresh.filter((line) => /shell-[0-9a-f]{8}-|\.key/.test(line))).toEqual([]);
  });
});

it.skipIf(!hasShell('bash')).concurrent.for([
  ['AWS_CONFIG_FILE', 'aws/config'],
  ['AWS_SHARED_CREDENTIALS_FILE', './aws/config'],
  ['AWS_WEB_IDENTITY_TOKEN_FILE', 'aws/empty'],
  ['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', 'aws/empty'],
  ['AWS_LOGIN_CACHE_DIRECTORY', 'aws'],
  ['AWS_CA_BUNDLE', '../checkout/aws/empty'],
  ['NODE_EXTRA_CA_CERTS', 'aws/empty'],
] as const)(
  'a relative %s is refused by name, and no other identity steps in',
  async ([variable, path]) => {
    using home = makeHome();
    const checkout = makeCheckout(home);
    furnish(home, { '.aws/config': KEYS });
    const { words, init } = SHELLS.bash;
    const script = `${init('')}\n${promptsOf('bash')}\necho "[$AWS_BEARER_TOKEN_BEDROCK]"`;
    const { stdout, stderr } = await runProgram(words(script), {
      cwd: checkout,
      env: { ...home.env, [variable]: path },
    });
    expect({ ran: hasRun(home), stdout }).toEqual({ ran: false, stdout: '[]\n' });
    expect(stderr).toContain(`${variable} is a relative path (${path})`);
    expect(stderr).toContain(`Set ${variable} to an absolute path.`);
  },
);
