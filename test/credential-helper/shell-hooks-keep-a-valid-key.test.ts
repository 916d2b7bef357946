// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { furnish } from '../support/command/helper-cloud.ts';
import { type Home, makeHome, STATIC_KEYS } from '../support/command/run-command.ts';
import { hasShell, promptsOf, runShell, SHELL_NAMES, SHELLS } from '../support/command/shells.ts';
import { allow } from '../support/setup/start-of-node.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const KEY = /^\[bedrock-api-key-[\w+/=]+\]$/;

const lines = (text: string) => text.trim().split('\n');
const shellFiles = (home: Home) =>
  readdirSync(home.cache).filter((name) => name.startsWith('shell-') && !name.endsWith('.asked'));

describe.concurrent.each(SHELL_NAMES)('%s', (name) => {
  const test = it.skipIf(!hasShell(name));
  const PROMPT = promptsOf(name);
  const show =
    name === 'fish'
      ? 'echo "[$AWS_BEARER_TOKEN_BEDROCK]"'
      : 'echo "[${AWS_BEARER_TOKEN_BEDROCK-}]"';

  test('has a key by the second prompt, and after that without asking', async () => {
    using home = makeHome();
    const { stdout, stderr } = await runShell(name, home, `${PROMPT}\n${show}`, ENV);
    expect(stderr).toBe('');
    expect(stdout.trim()).toMatch(KEY);
    const [file = ''] = shellFiles(home);
    expect(statSync(join(home.cache, file)).mode & 0o777).toBe(0o600);
  });

  test('--anthropic sets what the SDKs of Anthropic read, and takes it along with the key', async () => {
    using home = makeHome();
    const names = ['ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'ANTHROPIC_API_KEY'];
    const showAll = `sh -c '${names.map((each) => `echo "[$${each}]"`).join('; ')}'`;
    const set = name === 'fish' ? 'set -gx AWS_REGION us-west-2' : 'export AWS_REGION=us-west-2';
    const script = `${PROMPT}\n${showAll}\n${set}\n__bedrock_token_hook\n${showAll}`;
    const env = { ...ENV, ANTHROPIC_API_KEY: 'mine' };
    const { stdout, stderr } = await runShell(name, home, script, env, '--anthropic');
    expect(stderr).toBe('');
    const [token, baseUrl, ...others] = lines(stdout);
    expect(token).toMatch(KEY);
    expect(baseUrl).toBe('[https://bedrock-runtime.us-east-1.amazonaws.com/anthropic]');
    expect(others).toEqual(['[]', '[]', '[]', '[]']);
  });

  test('--service claude-platform sets what its clients read, and takes it along with the key', async () => {
    using home = makeHome();
    const names = [
      ...['ANTHROPIC_AWS_API_KEY', 'ANTHROPIC_AWS_WORKSPACE_ID', 'CLAUDE_CODE_USE_ANTHROPIC_AWS'],
      ...['CLAUDE_CODE_USE_BEDROCK', 'AWS_BEARER_TOKEN_BEDROCK', 'AWS_REGION'],
    ];
    const showAll = `sh -c '${names.map((each) => `echo "[$${each}]"`).join('; ')}'`;
    const set =
      name === 'fish' ? 'set -gx AWS_REGION us-gov-west-1' : 'export AWS_REGION=us-gov-west-1';
    const script = `${PROMPT}\n${showAll}\n${set}\n__bedrock_token_hook\n${showAll}`;
    const env = { ...ENV, CLAUDE_CODE_USE_BEDROCK: '1' };
    const options = '--service claude-platform --workspace-id wrkspc_1';
    const { stdout } = await runShell(name, home, script, env, options);
    const [key, ...others] = lines(stdout);
    expect(key).toMatch(/^\[aws-external-anthropic-api-key-[\w+/=]+\]$/);
    expect(others.slice(0, 5)).toEqual(['[wrkspc_1]', '[1]', '[]', '[]', '[us-east-1]']);
    expect(others.slice(5)).toEqual(['[]', '[]', '[]', '[]', '[]', '[us-gov-west-1]']);
  });

  test('drops the key at once when AWS_PROFILE, AWS_REGION or the access key changes', async () => {
    using home = makeHome();
    furnish(home, { '.aws/config': '[profile other]\nregion = eu-west-1\n' });
    const set =
      name === 'fish'
        ? (variable: string, value: string) => `set -gx ${variable} ${value}`
        : (variable: string, value: string) => `export ${variable}=${value}`;
    const script = `${PROMPT}
${set('AWS_REGION', 'us-west-2')}
__bedrock_token_hook
${show}
${PROMPT}
${show}
${set('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLEEXAMPLE99')}
__bedrock_token_hook
${show}
${PROMPT}
${set('AWS_PROFILE', 'none')}
__bedrock_token_hook
${show}
${PROMPT}
${show}`;
    const { stdout, stderr } = await runShell(name, home, script, ENV);
    const [afterRegion, later, afterKey, afterProfile, still] = lines(stdout);
    expect([afterRegion, afterKey, afterProfile, still]).toEqual(['[]', '[]', '[]', '[]']);
    expect(later).toMatch(KEY);
    expect(stderr).toMatch(/^bedrock-token: There is no profile none .+\n$/);
  });

  test('follows the region of the profile, and leaves one of the user alone', async () => {
    using home = makeHome();
    const section = (profile: string, region: string) =>
      `[${profile}]\nregion = ${region}\naws_access_key_id = ${STATIC_KEYS.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${STATIC_KEYS.AWS_SECRET_ACCESS_KEY}\n`;
    furnish(home, {
      '.aws/config': section('default', 'eu-west-1') + section('profile us', 'us-west-2'),
    });
    const set = name === 'fish' ? 'set -gx AWS_PROFILE us' : 'export AWS_PROFILE=us';
    const script = `${PROMPT}\necho "$AWS_REGION"\n${set}\n__bedrock_token_hook\n${PROMPT}\necho "$AWS_REGION"`;
    const { stdout } = await runShell(name, home, script, {});
    expect(lines(stdout)).toEqual(['eu-west-1', 'us-west-2']);
    const own = await runShell(name, home, `${PROMPT}\necho "$AWS_REGION"`, {
      AWS_REGION: 'us-east-2',
    });
    expect(lines(own.stdout)).toEqual(['us-east-2']);
  });

  test('shows once why there is no key, and is no slower for it', async () => {
    using home = makeHome();
    const script = `${PROMPT}\n${PROMPT}\n${PROMPT}\necho done`;
    const { stdout, stderr, code } = await runShell(name, home, script, {
      AWS_REGION: 'us-east-1',
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'done\n' });
    expect(lines(stderr)).toHaveLength(1);
    expect(stderr).toMatch(/^bedrock-token: No AWS credentials were found\./);
  });

  test('is a usable shell without a place for keys', async () => {
    using home = makeHome();
    const { words, init } = SHELLS[name];
    const [file = '', ...args] = words(`${init('')}\necho usable`);
    const { stdout, status } = spawnSync(file, args, {
      env: { PATH: process.env.PATH, HOME: '/proc', XDG_CACHE_HOME: '/dev/null', ...ENV },
      encoding: 'utf8',
    });
    expect({ stdout, status }).toEqual({ stdout: 'usable\n', status: 0 });
    expect(home.path).toBeTruthy();
  });

  test('costs a prompt less than a millisecond while the key is good', async () => {
    using home = makeHome();
    const loop =
      name === 'fish'
        ? 'for i in (seq 200); __bedrock_token_hook; end'
        : 'for ((i = 0; i < 200; i++)); do __bedrock_token_hook; done';
    const clock = `'${process.execPath}' -p 'performance.timeOrigin + performance.now()'`;
    const rounds = Array.from({ length: 5 }, () => `${loop}\n${clock}`);
    const script = [PROMPT, clock, ...rounds].join('\n');
    const { stdout } = await runShell(name, home, script, ENV);
    const times = lines(stdout).map(Number);
    const took = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(took).toHaveLength(5);
    // Two hundred prompts and a start of Node, when the machine had time for them.
    expect(Math.min(...took)).toBeGreaterThan(0);
    expect(Math.min(...took)).toBeLessThan(200 + (await allow(0)));
  });

  test('renews a key near its end behind the prompt', async () => {
    using home = makeHome();
    const wait =
      name === 'fish'
        ? 'set old $AWS_BEARER_TOKEN_BEDROCK; for i in (seq 80); sleep 0.5; __bedrock_token_hook; test "$AWS_BEARER_TOKEN_BEDROCK" = "$old"; or break; end'
        : 'old=$AWS_BEARER_TOKEN_BEDROCK; for i in {1..80}; do sleep 0.5; __bedrock_token_hook; [[ $AWS_BEARER_TOKEN_BEDROCK = $old ]] || break; done';
    const script = `${PROMPT}\n${PROMPT}\n${show}\n${wait}\n${show}`;
    const { stdout, stderr } = await runShell(
      name,
      home,
      script,
      ENV,
      '--duration 40s --min-ttl 38s',
    );
    expect(stderr).toBe('');
    const [first, second] = lines(stdout);
    expect(first).toMatch(KEY);
    expect(second).toMatch(KEY);
    expect(second).not.toBe(first);
  });
});

describe.concurrent.each(['bash', 'zsh'] as const)('%s', (name) => {
  const test = it.skipIf(!hasShell(name));
  const PROMPT = promptsOf(name);

  test('keeps $?, and what was hooked before; evaluated twice it hooks once', async () => {
    using home = makeHome();
    const before = name === 'bash' ? 'PROMPT_COMMAND="echo mine"' : 'precmd_functions=(mine)';
    const count =
      name === 'bash'
        ? 'eval "$PROMPT_COMMAND"; echo "${PROMPT_COMMAND//[^k]/}"'
        : 'echo $precmd_functions';
    const { words, init } = SHELLS[name];
    const script = `${before}\n${init('')}\n${init('')}\n(exit 7); __bedrock_token_hook; echo $?\n${count}`;
    const [file = '', ...args] = words(script);
    const { stdout } = spawnSync(file, args, {
      env: { PATH: process.env.PATH, ...home.env, ...ENV },
      encoding: 'utf8',
    });
    expect(lines(stdout)).toEqual(
      name === 'bash' ? ['7', 'mine', 'kkk'] : ['7', '__bedrock_token_hook mine'],
    );
  });

  test('works under set -eu', async () => {
    using home = makeHome();
    const { words, init } = SHELLS[name];
    const [file = '', ...args] = words(
      `set -eu\n${init('')}\n${PROMPT}\necho "\${AWS_BEARER_TOKEN_BEDROCK:0:15}"`,
    );
    const { stdout, stderr } = spawnSync(file, args, {
      env: { PATH: process.env.PATH, ...home.env, ...ENV },
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'bedrock-api-key\n', stderr: '' });
  });
});

const hasStrace = spawnSync('strace', ['-V'], { stdio: 'ignore' }).status === 0;

it.skipIf(!hasStrace).for(SHELL_NAMES)(
  'a hundred prompts of %s make no process',
  async (name, { skip }) => {
    skip(!hasShell(name), `there is no ${name} here`);
    using home = makeHome();
    const trace = join(home.path, 'trace');
    const { words, init } = SHELLS[name];
    const loop =
      name === 'fish'
        ? 'for i in 1 2 3 4 5 6 7 8 9 10; __bedrock_token_hook; end'
        : 'for ((i = 0; i < 100; i++)); do __bedrock_token_hook; done';
    const env = { PATH: process.env.PATH, ...home.env, ...ENV };
    // Between two marks that are processes themselves.
    const script = `${init('')}\n${promptsOf(name)}\n/bin/true begin\n${loop}\n/bin/true end`;
    const [file = '', ...args] = [
      'strace',
      '-f',
      '-e',
      'trace=execve',
      '-o',
      trace,
      ...words(script),
    ];
    expect(spawnSync(file, args, { env }).status).toBe(0);
    const started = readFileSync(trace, 'utf8')
      .split('\n')
      .flatMap((line) => / execve\(.*?\[(.*?)\].*(= 0|<unfinished \.\.\.>)$/.exec(line)?.[1] ?? []);
    const [begin, end] = ['begin', 'end'].map((mark) => started.indexOf(`"/bin/true", "${mark}"`));
    expect(begin).toBeGreaterThan(0);
    expect(end).toBe((begin ?? 0) + 1);
  },
);
