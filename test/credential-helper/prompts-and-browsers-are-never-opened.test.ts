import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { command, type Home, makeHome, runProgram } from '../support/command/run-command.ts';
import { allow } from '../support/setup/start-of-node.ts';

const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;
const BROWSERS = ['xdg-open', 'open', 'sensible-browser', 'x-www-browser', 'firefox', 'wslview'];
const ACCOUNT = 'sso_account_id = 123456789012\nsso_role_name = Dev\n';
const KEYS = '[profile keys]\naws_access_key_id = AKIAX\naws_secret_access_key = x\n';

/** Profiles for which other tools open a browser or ask. */
const PROFILES: [name: string, code: number, section: string][] = [
  [
    'an SSO login that was never there',
    3,
    `[profile p]\nsso_session = s\n${ACCOUNT}[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x.awsapps.com/start\n`,
  ],
  [
    'an SSO login of the older form',
    3,
    `[profile p]\nsso_region = us-east-1\nsso_start_url = https://x.awsapps.com/start\n${ACCOUNT}`,
  ],
  ['a console login', 3, '[profile p]\nlogin_session = arn:aws:iam::123456789012:user/dev\n'],
  [
    'a role that wants a code',
    4,
    `[profile p]\nrole_arn = arn:aws:iam::123456789012:role/x\nmfa_serial = arn:aws:iam::123456789012:mfa/dev\nsource_profile = keys\n${KEYS}`,
  ],
  ['nothing at all', 4, '[profile p]\nregion = us-east-1\n'],
];

/** Runs a line at a terminal of its own at which nobody types, with browsers that leave a mark. */
function atTerminal(home: Home, line: string) {
  const bin = join(home.path, 'bin');
  const mark = `#!/bin/sh\necho "$0 $*" >> '${home.path}/opened'\n`;
  furnish(home, Object.fromEntries(BROWSERS.map((name) => [`bin/${name}`, mark])));
  for (const name of BROWSERS) chmodSync(join(bin, name), 0o755);
  const file = join(home.path, 'line.sh');
  writeFileSync(file, `${line}\necho "ended $?"\n`);
  // A pipe that is open at both ends: a prompt never sees that nobody is there.
  const terminal = `mkfifo keys; exec 3<>keys; exec script -qec "sh '${file}'" /dev/null <&3`;
  return runProgram(['bash', '-c', terminal], {
    env: {
      ...home.env,
      PATH: [bin, process.env.PATH].join(delimiter),
      ...{ AWS_REGION: 'us-east-1', AWS_PROFILE: 'p', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      ...{ TERM: 'xterm', SHELL: '/bin/sh', DISPLAY: ':0', BROWSER: join(bin, 'open') },
    },
  });
}

const self = command.map((word) => `'${word}'`).join(' ');

describe.skipIf(!hasScript).concurrent.each(PROFILES)('for %s', (_, code, section) => {
  it.each(['get', 'credential-process', 'exec -- true', 'doctor'])(
    '%s asks nobody',
    async (verb) => {
      using home = makeHome();
      furnish(home, { '.aws/config': section });
      const { stdout, milliseconds } = await atTerminal(home, `${self} ${verb}`);
      const ended = Number(/^ended (\d+)/m.exec(stdout)?.[1]);
      // doctor ends by the first thing that is wrong: here no server has the time.
      expect(ended).toBe(verb === 'doctor' ? 6 : code);
      expect(milliseconds).toBeLessThan(await allow(5_000));
      expect(existsSync(join(home.path, 'opened'))).toBe(false);
    },
  );
});
