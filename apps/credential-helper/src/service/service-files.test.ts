import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchdAgent, readAgentProgram } from './launchd-agent.ts';
import { keysLeftOut, recordEnvironment } from './recorded-environment.ts';
import { quoteArgument, readTaskProgram, scheduledTask } from './scheduled-task.ts';
import type { ServicePlan } from './service-plan.ts';
import { readUnitProgram, systemdUnits } from './systemd-units.ts';

const has = (program: string, ...args: string[]) =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;
const hasSystemd = has('systemd-analyze', '--version');
const hasPython = has('python3', '--version');

/** Everything that some format gives a meaning. */
const ODD = `a b%h %% $HOME \${X} "q" 'p' \\n \\ & <x> ]]> é #;`;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'bedrock-token-service-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function planOf(words: string[], environment: [string, string][] = []): ServicePlan {
  const [program = '', ...args] = words;
  return { program: [program], args, environment, port: 22_337, hasIpv6: true, home };
}

describe('units of systemd', () => {
  it.skipIf(!hasSystemd)('are accepted by systemd-analyze, whatever the values are', () => {
    // systemd takes no quotes and no backslash in the name of a program.
    const directory = join(home, `d ${ODD.replaceAll(/[/"'\\]/g, '')}`);
    mkdirSync(directory, { recursive: true });
    const program = join(directory, 'node');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o755);
    const plan = planOf([program, 'serve', '--profile', ODD], [['AWS_PROFILE', ODD]]);
    const files = systemdUnits(plan, home);
    for (const { path, text } of files) writeFileSync(path, text);
    const paths = files.map(({ path }) => path);
    const result = spawnSync('systemd-analyze', ['--user', 'verify', ...paths], {
      encoding: 'utf8',
      env: { ...process.env, XDG_RUNTIME_DIR: home, HOME: home },
    });
    expect(result.stderr + result.stdout).toBe('');
    expect(result.status).toBe(0);
  });

  it('name a program that is read back as it was', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => /^[ -~]+$/.test(text));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const [service] = systemdUnits(planOf(['/a $b%/node', ...words]), home);
        expect(readUnitProgram(service?.text ?? '')).toEqual(['/a $b%/node', ...words]);
      }),
    );
  });
});

it.each(['/a"b/node', "/a'b/node", '/a\\b/node'])('systemd is not given %s', (program) => {
  expect(() => systemdUnits(planOf([program]), home)).toThrow('systemd cannot start');
});

describe('what other parsers read', () => {
  it.skipIf(!hasPython)('a property list has the words and the variables', () => {
    const { text } = launchdAgent(planOf(['/x/node', 'serve', ODD], [['AWS_PROFILE', ODD]]));
    const script =
      'import json,plistlib,sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))';
    const read = JSON.parse(execFileSync('python3', ['-c', script], { input: text }).toString());
    expect(read).toMatchObject({
      Label: 'bedrock-token.gateway',
      ProgramArguments: ['/x/node', 'serve', ODD],
      EnvironmentVariables: { AWS_PROFILE: ODD },
      RunAtLoad: true,
      KeepAlive: true,
      ThrottleInterval: 10,
      StandardOutPath: '/dev/null',
      Umask: 0o077,
    });
    expect(readAgentProgram(text)).toEqual(['/x/node', 'serve', ODD]);
  });

  it.skipIf(!hasPython)('a task has its settings, and runs on battery without a limit', () => {
    const plan = planOf(['C:\\Program Files\\node.exe', 'C:\\a b\\x.cjs', 'serve', ODD]);
    const { text } = scheduledTask(plan, 'DOMAIN\\me & you', 'x.xml');
    const script = `import json,sys,xml.etree.ElementTree as e
root=e.fromstring(sys.stdin.buffer.read())
print(json.dumps({n.tag.split('}')[1]:n.text for n in root.iter() if len(n)==0}))`;
    const read = JSON.parse(execFileSync('python3', ['-c', script], { input: text }).toString());
    expect(read).toMatchObject({
      ExecutionTimeLimit: 'PT0S',
      DisallowStartIfOnBatteries: 'false',
      StopIfGoingOnBatteries: 'false',
      MultipleInstancesPolicy: 'IgnoreNew',
      UserId: 'DOMAIN\\me & you',
      Command: 'C:\\Program Files\\node.exe',
    });
    expect(read.Arguments.startsWith('"C:\\a b\\x.cjs" serve "a b%h')).toBe(true);
    expect(readTaskProgram(text)).toEqual(['C:\\Program Files\\node.exe', 'C:\\a b\\x.cjs']);
  });
});

/** As CommandLineToArgvW reads one argument (Microsoft, "Parsing C command-line arguments"). */
it.each([
  ['plain', 'plain'],
  ['a b', '"a b"'],
  ['', '""'],
  ['C:\\a b\\', '"C:\\a b\\\\"'],
  ['say "x"', '"say \\"x\\""'],
  ['a\\"b', '"a\\\\\\"b"'],
])('%j is the argument %s', (word, expected) => {
  expect(quoteArgument(word)).toBe(expected);
});

describe('the environment of a service', () => {
  it('has what leads to credentials and to AWS, and no secret', () => {
    const env = {
      ...{ PATH: '/bin', AWS_PROFILE: 'p', HTTPS_PROXY: 'http://proxy:3128', no_proxy: '*' },
      ...{ AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1', AWS_CA_BUNDLE: '', HOME: '/h' },
      ...{ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'canary', GITHUB_TOKEN: 'canary' },
      ...{ AWS_BEARER_TOKEN_BEDROCK: 'canary', AWS_CONTAINER_AUTHORIZATION_TOKEN: 'canary' },
    };
    expect(recordEnvironment(env)).toEqual([
      ['PATH', '/bin'],
      ['AWS_PROFILE', 'p'],
      ['HTTPS_PROXY', 'http://proxy:3128'],
      ['no_proxy', '*'],
      ['AWS_ENDPOINT_URL_STS', 'http://127.0.0.1:1'],
    ]);
    expect(keysLeftOut(env)).toEqual(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);
  });

  it.each([
    ['HTTPS_PROXY', 'http://user:canary@proxy:3128'],
    ['http_proxy', 'user:canary@proxy:3128'],
    ['AWS_ENDPOINT_URL_STS', 'https://user:canary@host'],
    ['AWS_PROFILE', 'a\nExecStart=/bin/evil'],
    ['PATH', '/bin\u0000'],
  ])('is refused if %s is %j', (name, value) => {
    let message = '';
    try {
      recordEnvironment({ [name]: value });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(`${name} has a `);
    expect(message).not.toContain('canary');
  });
});
