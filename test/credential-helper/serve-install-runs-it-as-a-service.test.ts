import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Home,
  makeHome,
  runCommand,
  STATIC_KEYS,
  USER_PATH,
} from '../support/command/run-command.ts';
import { type ProgramOptions, writeSystemdPrograms } from '../support/command/systemd-programs.ts';

const CANARY = 'Y2FuYXJ5LXNlY3JldA';

/** A user who works behind a proxy with a profile, and the programs of systemd. */
function standIn(home: Home, options: ProgramOptions = {}) {
  mkdirSync(join(home.path, '.aws'));
  writeFileSync(join(home.path, '.aws', 'config'), '[profile work]\nregion = us-east-1\n');
  const { bin, calls } = writeSystemdPrograms(home, options);
  const env = {
    ...home.env,
    XDG_CONFIG_HOME: join(home.path, 'config'),
    XDG_STATE_HOME: join(home.path, 'state'),
    PATH: [bin, USER_PATH].join(delimiter),
    AWS_PROFILE: 'work',
    HTTPS_PROXY: 'http://proxy.example:3128',
  };
  const unit = (suffix: string) =>
    join(env.XDG_CONFIG_HOME, 'systemd', 'user', `bedrock-token-gateway.${suffix}`);
  return {
    env,
    unit,
    calls,
    run: (args: string[], more = {}) =>
      runCommand(['serve', ...args], { env: { ...env, ...more } }),
  };
}

const OPTIONS = ['--region', 'us-east-1,eu-west-1', '--limit-tokens', '2M/day', '--port', '22444'];

describe.skipIf(process.platform !== 'linux')('serve install', () => {
  it('writes a socket and a service that hold no secret, starts them, and is removed again', async () => {
    using home = makeHome();
    const { unit, calls, run } = standIn(home);
    const secrets = { ...STATIC_KEYS, AWS_SECRET_ACCESS_KEY: CANARY, GITHUB_TOKEN: CANARY };
    const dry = await run(['install', '--dry-run', ...OPTIONS], secrets);
    expect(dry.stdout).toContain('ListenStream=127.0.0.1:22444');
    expect([existsSync(unit('service')), calls()]).toEqual([false, []]);

    const { code, stderr } = await run(['install', ...OPTIONS], secrets);
    expect(code).toBe(0);
    expect(stderr).toContain('http://127.0.0.1:22444');
    expect(stderr).toContain('AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: not given to the service.');
    const service = readFileSync(unit('service'), 'utf8');
    expect(service).toMatch(
      /^ExecStart="\/.*" "serve" "--port" "22444" "--region=us-east-1,eu-west-1" "--limit-tokens=2M\/day"$/m,
    );
    expect(service).toContain('Environment="AWS_PROFILE=work"');
    expect(service).toContain('Environment="HTTPS_PROXY=http://proxy.example:3128"');
    expect(service).toContain('StandardOutput=null');
    expect(statSync(unit('service')).mode & 0o777).toBe(0o600);
    expect(service + readFileSync(unit('socket'), 'utf8') + dry.stdout + stderr).not.toContain(
      CANARY,
    );
    expect(calls()).toContain('systemctl --user enable bedrock-token-gateway.socket');
    expect(calls().at(-2)).toBe('systemctl --user start bedrock-token-gateway.socket');

    await run(['install', ...OPTIONS], secrets);
    expect(readFileSync(unit('service'), 'utf8')).toBe(service);

    const removed = await run(['install', '--undo']);
    expect(removed.code).toBe(0);
    expect([existsSync(unit('service')), existsSync(unit('socket'))]).toEqual([false, false]);
    expect(calls()).toContain('systemctl --user disable --now bedrock-token-gateway.socket');
    expect((await run(['uninstall'])).stderr).toContain('There is no service to remove.');
  });

  it('status names what ends it at logout and what is missing, and logs are those of the service', async () => {
    using home = makeHome();
    const { unit, run } = standIn(home, { linger: 'no' });
    expect(await run(['status'])).toMatchObject({ code: 1, stderr: '' });
    expect((await run(['install'])).stderr).toContain('loginctl enable-linger');
    const active = await run(['status']);
    expect(active.code).toBe(0);
    expect(active.stdout).toMatch(/^service +active \(systemd\)$/m);
    expect(active.stdout).toMatch(/^logout +.*loginctl enable-linger \S+$/m);
    expect(await run(['logs'])).toMatchObject({ code: 0, stdout: 'a line of the log\n' });

    const gone = readFileSync(unit('service'), 'utf8').replace(/ExecStart="[^"]*/, '$&-old');
    writeFileSync(unit('service'), gone);
    const stale = await run(['status']);
    expect(stale.code).toBe(1);
    expect(stale.stdout).toMatch(/-old does not exist\. Run: bedrock-token serve install$/m);
  });

  it('touches no file of another, and writes none where it cannot run', async () => {
    using home = makeHome();
    const { unit, run } = standIn(home, { fails: 'show-environment' });
    const refused = await run(['install']);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('systemd cannot be used here: no bus');
    expect(existsSync(unit('service'))).toBe(false);

    mkdirSync(join(unit('service'), '..'), { recursive: true });
    writeFileSync(unit('service'), '[Service]\nExecStart=/bin/true\n');
    for (const args of [['install', '--dry-run'], ['uninstall']]) {
      const { code, stderr } = await run(args);
      expect(code).not.toBe(0);
      expect(stderr).toContain('was not written by bedrock-token');
    }
    expect(readFileSync(unit('service'), 'utf8')).toContain('/bin/true');
  });

  it.each([
    ['a profile that is not there', ['--profile', 'wrok'], /There is no profile wrok/],
    ['a region that is none', ['--region', 'us-east-1,nowhere'], /region/],
    ['no region at all', [], /No region is set/],
    ['a limit without a period', ['--limit-tokens', '2M'], /day/],
    ['models without a session policy', ['--models', 'amazon.nova-lite-v1:0'], /--scope inference/],
  ])('writes no service that would not start, with %s', async (_, options, message) => {
    using home = makeHome();
    const { env, unit, calls, run } = standIn(home);
    writeFileSync(join(home.path, '.aws', 'config'), '[profile work]\n');
    for (const more of [[], ['--dry-run']]) {
      const refused = await run(['install', ...options, ...more]);
      expect([refused.code !== 0, refused.stdout]).toEqual([true, '']);
      expect(refused.stderr).toMatch(message);
    }
    expect([existsSync(unit('service')), calls()]).toEqual([false, []]);
    // A region of this terminal is one of the service, too.
    const region = { ...env, AWS_REGION: 'us-east-1' };
    expect((await run(['install', '--dry-run'], region)).code).toBe(0);
  });

  it('records no password, no relative path, and no endpoint that leads to itself', async () => {
    using home = makeHome();
    const { env, run } = standIn(home);
    const password = await run(['install'], { HTTPS_PROXY: `http://me:${CANARY}@proxy:3128` });
    expect(password.code).not.toBe(0);
    expect(password.stderr).toContain('HTTPS_PROXY has a user name or password');
    expect(password.stderr).not.toContain(CANARY);
    const relative = await run(['install'], { AWS_CONFIG_FILE: 'config' });
    expect(relative.code).not.toBe(0);
    expect(relative.stderr).toContain('AWS_CONFIG_FILE is a relative path');
    const own = {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:22337',
      PATH: `./evil::${env.PATH}`,
      AWS_ENDPOINT_URL_BEDROCK: 'https://127.0.0.1:22337',
      AWS_CA_BUNDLE: `${env.XDG_STATE_HOME}/bedrock-token/gateway/AWS_CA_BUNDLE.pem`,
    };
    const { stdout } = await run(['install', '--dry-run', '--verbose', '--tls'], own);
    expect(stdout).not.toContain('evil');
    expect(stdout).toMatch(/ExecStart=.* "--tls" .*"--verbose"$/m);
    expect(stdout).not.toMatch(/AWS_ENDPOINT_URL_BEDROCK|AWS_CA_BUNDLE/);
  });

  it.each([
    [['instal'], 'Give one of: install, uninstall, status, logs.'],
    [['status', '--region', 'us-east-1'], 'serve status does not take --region.'],
    [['install', '--socket', 'x'], 'serve install does not take --socket.'],
    [['install', '--port', '0'], '--port 0 does not'],
    [['--dry-run'], '--dry-run needs install.'],
  ])('serve %j is refused', async (args, message) => {
    using home = makeHome();
    const { code, stdout, stderr } = await runCommand(['serve', ...args], { env: home.env });
    expect({ failed: code !== 0, stdout }).toEqual({ failed: true, stdout: '' });
    expect(stderr).toContain(message);
  });
});
