// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import {
  type Home,
  makeHome,
  runCommand,
  runProgram,
  STATIC_KEYS,
} from '../support/command/run-command.ts';
import {
  hasFineClock,
  hasShell,
  SHELL_NAMES,
  SHELLS,
  type ShellName,
} from '../support/command/shells.ts';
import { allow, startOfNode } from '../support/setup/start-of-node.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const HOOK = '__bedrock_token_hook';
const WAIT = `for i in {1..400}; do ${HOOK}; [[ -n \${AWS_BEARER_TOKEN_BEDROCK-} ]] && break; sleep 0.1; done`;
/** Milliseconds that a prompt takes. */
const TIMED = `from=$EPOCHREALTIME; ${HOOK}; to=$EPOCHREALTIME; echo "took $from $to"`;
/** What a fork may take, and less than a process of ours takes to answer; in milliseconds. */
const fewMs = async () => Math.max(60, await startOfNode());

const run = (name: ShellName, home: Home, lines: string[], env: NodeJS.ProcessEnv, options = '') =>
  runProgram(SHELLS[name].words([SHELLS[name].init(options), ...lines].join('\n')), {
    env: { ...home.env, ...env },
    limitMs: 50_000,
  });

/** A program that makes the times in a shell's file lie in the past. */
const OUTDATE = `'${process.execPath}' -e '
const [file] = process.argv.slice(1);
const fields = fs.readFileSync(file, "utf8").split("\\0");
fs.writeFileSync(file, fields.with(4, "0").with(5, "0").join("\\0"))'`;

const timesIn = (text: string) =>
  [...text.matchAll(/^took (\S+) (\S+)$/gm)].map(
    ([, from, to]) => 1000 * (Number(to) - Number(from)),
  );

describe.concurrent.each(['bash', 'zsh'] as const)('a prompt of %s', (name) => {
  const test = it.skipIf(!hasFineClock(name));
  const clock = name === 'zsh' ? 'zmodload zsh/datetime' : ':';

  test('costs no process and less than a millisecond while the key is good', async () => {
    using home = makeHome();
    const { stdout } = await run(
      name,
      home,
      [
        ...[clock, WAIT, ':', 'set -- $( : )', 'times >before', 'from=$EPOCHREALTIME'],
        `for ((i = 0; i < 1000; i++)); do ${HOOK}; done`,
        ...['to=$EPOCHREALTIME', 'times >after', 'echo "took $from $to"'],
      ],
      ENV,
    );
    // A thousand prompts in a second are a millisecond each.
    expect(timesIn(stdout)[0]).toBeLessThan(await allow(1_000));
    // The second line is what children took.
    const children = ['before', 'after'].map(
      (file) => readFileSync(join(home.path, file), 'utf8').split('\n')[1],
    );
    expect(children[1]).toBe(children[0]);
  });

  test('asks in the background near the end, and has the next key soon', async () => {
    using home = makeHome();
    const lines = [
      ...[clock, WAIT, 'first=$AWS_BEARER_TOKEN_BEDROCK'],
      'for i in {1..400}; do sleep 0.1',
      TIMED,
      '[[ ${AWS_BEARER_TOKEN_BEDROCK-} == "$first" ]] || break; done; echo "[${AWS_BEARER_TOKEN_BEDROCK:0:15}]"',
    ];
    const { stdout, stderr } = await run(name, home, lines, ENV, '--duration 40s --min-ttl 38s');
    expect(stderr).toBe('');
    expect(stdout).toContain('[bedrock-api-key]');
    expect(Math.max(...timesIn(stdout))).toBeLessThan(await fewMs());
  });

  test('is as quick when nobody answers', async () => {
    using home = makeHome();
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = silent.address() as AddressInfo;
      const env = { ...ENV, AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}` };
      const prompts = Array.from({ length: 10 }, () => `${TIMED}\nsleep 0.1`);
      const role = '--role-arn arn:aws:iam::123456789012:role/x';
      const { stdout, stderr } = await run(name, home, [clock, ...prompts], env, role);
      expect(stderr).toBe('');
      expect(timesIn(stdout)).toHaveLength(10);
      expect(Math.max(...timesIn(stdout))).toBeLessThan(await fewMs());
    } finally {
      silent.close();
    }
  });

  test('drops a key that ends while the next cannot be got, and says so once', async () => {
    using home = makeHome();
    // The shell cannot see that the secret is gone; the command can.
    const lines = [
      ...[WAIT, 'echo "[${AWS_BEARER_TOKEN_BEDROCK:0:15}]"', 'unset AWS_SECRET_ACCESS_KEY'],
      `for i in {1..200}; do sleep 0.2; ${HOOK}; [[ -n \${AWS_BEARER_TOKEN_BEDROCK-} ]] || break; done; echo "[\${AWS_BEARER_TOKEN_BEDROCK-}]"`,
    ];
    const { stdout } = await run(name, home, lines, ENV, '--duration 8s --min-ttl 1s');
    expect(stdout).toBe('[bedrock-api-key]\n[]\n');
  });

  test('asks again not before 30 seconds', async () => {
    using home = makeHome();
    const calls = join(home.path, 'calls');
    furnish(home, {
      '.aws/config': `[default]\nregion = us-east-1\ncredential_process = sh -c 'echo call >>${calls}; exit 1'\n`,
    });
    const forget = `while [[ ! -s $__bedrock_token_file ]]; do sleep 0.1; done; ${HOOK}
${OUTDATE} "$__bedrock_token_file"; __bedrock_token_refresh_at=0`;
    // However long a busy machine takes to ask, and to fail: one attempt may call more than once.
    const first = `for i in {1..300}; do ${HOOK}; sleep 0.1; [[ -n $__bedrock_token_note ]] && break; done`;
    const many = `for i in {1..10}; do ${HOOK}; sleep 0.1; done; wc -l <${calls}`;
    const later = '__bedrock_token_asked_at=$(( __bedrock_token_asked_at - 31 ))';
    const again = `first=$(wc -l <${calls}); for i in {1..300}; do ${HOOK}; sleep 0.1; (( $(wc -l <${calls}) >= 2 * first )) && break; done; wc -l <${calls}`;
    const lines = [forget, first, many, later, again];
    const { stdout, stderr } = await run(name, home, lines, {});
    const [before = 0, after = 0] = stdout.trim().split(/\s+/).map(Number);
    expect(before, stderr).toBeGreaterThan(0);
    expect(after, stderr).toBe(2 * before);
    expect(stderr).toMatch(/^[^\n]+\n$/);
  });
});

describe.concurrent.each(SHELL_NAMES)('a shell of %s', (name) => {
  const test = it.skipIf(!hasShell(name));

  test('shows how to log in, once', async () => {
    using home = makeHome();
    furnish(home, {
      '.aws/config':
        '[profile sso]\nregion = us-east-1\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = x\n[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://x.awsapps.com/start\n',
    });
    const loop =
      name === 'fish'
        ? `for i in (seq 300); sleep 0.1; ${HOOK}; test -n "$__bedrock_token_note"; and break; end; for i in (seq 10); ${HOOK}; end`
        : `for i in {1..300}; do sleep 0.1; ${HOOK}; [[ -n $__bedrock_token_note ]] && break; done; for i in {1..10}; do ${HOOK}; done`;
    const { stderr } = await run(name, home, [loop], { AWS_PROFILE: 'sso' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('aws sso login --profile sso');
  });

  test.for([
    ['a home that is no directory', { HOME: '/dev/null' }],
    ['a home that cannot be written', { HOME: '/proc' }],
    ['no home', { HOME: '', XDG_CACHE_HOME: 'relative' }],
    ['a cache that cannot be written', { XDG_CACHE_HOME: '/sys' }],
  ] as const)('with %s gets no hook, and is a usable one', async ([, env]) => {
    const all = { ...ENV, ...env };
    const init = await runCommand(['shell-init', name], { env: all, cwd: '/' });
    expect(init).toMatchObject({ code: 2, stdout: '' });
    expect(init.stderr).toMatch(/^bedrock-token: .+Set HOME.+\n$/s);
    const script = `${SHELLS[name].init('')}\necho usable`;
    const shell = await runProgram(SHELLS[name].words(script), { env: all, cwd: '/' });
    expect(shell).toMatchObject({ code: 0, stdout: 'usable\n' });
    expect(existsSync('/relative')).toBe(false);
  });

  it.skipIf(process.getuid?.() === 0)('gets no hook from a cache that is read-only', async () => {
    using home = makeHome();
    mkdirSync(home.cache, { recursive: true });
    chmodSync(home.cache, 0o500);
    const init = await runCommand(['shell-init', name], { env: { ...home.env, ...ENV } });
    expect(init).toMatchObject({ code: 2, stdout: '' });
  });
});
