// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are the shell's
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Home, makeHome, runProgram, STATIC_KEYS } from '../support/command/run-command.ts';
import { hasShell, SHELLS } from '../support/command/shells.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
const WAIT =
  'for ((i = 0; i < 400; i++)); do __bedrock_token_hook; [[ -n ${AWS_BEARER_TOKEN_BEDROCK-} ]] && break; sleep 0.1; done';
const HAS_KEY = 'echo "${AWS_BEARER_TOKEN_BEDROCK:0:15}"';

const run = (name: 'bash' | 'zsh', home: Home, script: string, env: NodeJS.ProcessEnv = {}) =>
  runProgram(SHELLS[name].words(script), { env: { ...home.env, ...ENV, ...env } });

/** Types lines into a shell that shows prompts, with its profile's lines before. */
async function type(name: 'bash' | 'zsh', home: Home, profile: string, typed: string[]) {
  const { init } = SHELLS[name];
  const words = name === 'bash' ? ['bash', '--norc', '--noprofile', '-i'] : ['zsh', '-f', '-i'];
  const lines = [profile, init(''), ...typed];
  const { stdout } = await runProgram(words, {
    env: { ...home.env, ...ENV, PS1: '', TERM: 'dumb', HISTFILE: join(home.path, 'history') },
    input: `${lines.join('\n')}\n`,
  });
  return stdout.trim().split('\n');
}

describe.concurrent.each(['bash', 'zsh'] as const)('the hook of %s', (name) => {
  const test = it.skipIf(!hasShell(name));
  const { init } = SHELLS[name];

  test('lives in a home whose path is full of quotes and blanks', async () => {
    using outer = makeHome();
    const path = join(outer.path, `it's "my" $HOME; \`x\` \\ é`);
    mkdirSync(path);
    const env = { HOME: path, XDG_CACHE_HOME: join(path, '.cache') };
    const { stdout, stderr } = await run(name, outer, `${init('')}\n${WAIT}\n${HAS_KEY}`, env);
    expect({ stdout, stderr }).toEqual({ stdout: 'bedrock-api-key\n', stderr: '' });
  });

  test('ends no shell with set -e after a command that may fail, and none with set -u', async () => {
    using home = makeHome();
    const lines = await type(name, home, 'set -eu', ['false && true', 'echo alive']);
    expect(lines).toContain('alive');
  });

  test('shows no key in a trace', async () => {
    using home = makeHome();
    const script = `${init('')}\nset -x\n${WAIT}\n[[ $- == *x* ]] && echo traced`;
    const { stdout, stderr } = await run(name, home, script);
    expect(stdout).toBe('traced\n');
    expect(stderr).toContain('__bedrock_token_hook');
    const shown = stderr.split('\n').filter((line) => !line.includes('[[ -n '));
    expect(shown.join('\n')).not.toContain('bedrock-api-key-');
  });

  test('keeps what runs before a prompt already, as a string and as an array', async () => {
    using home = makeHome();
    const profiles =
      name === 'bash'
        ? ['PROMPT_COMMAND="echo one $?; echo two"', 'PROMPT_COMMAND=("echo one" "echo two")']
        : [
            'one() { echo one }; two() { echo two }; precmd_functions=(one two)',
            'precmd() { echo one; echo two }',
          ];
    for (const profile of profiles) {
      const lines = await type(name, home, profile, [init(''), 'typeset -f >/dev/null']);
      const last = lines.slice(-2).join(' ');
      expect(last).toMatch(/one.*two/);
    }
  });

  test('hooks once if an array already has it as a later member', async () => {
    using home = makeHome();
    const script =
      name === 'bash'
        ? `PROMPT_COMMAND=(": one" __bedrock_token_hook)\n${init('')}\necho "\${PROMPT_COMMAND[*]}"`
        : `setopt ksh_arrays\nprecmd_functions=(one two)\n${init('')}\n${init('')}\necho "\${precmd_functions[*]}"`;
    const { stdout } = await run(name, home, script);
    expect(stdout.trim()).toBe(
      name === 'bash' ? ': one __bedrock_token_hook' : '__bedrock_token_hook one two',
    );
  });

  test('gives the next of the hooks, and the user, the status of the last command', async () => {
    using home = makeHome();
    const profile =
      name === 'bash'
        ? `PROMPT_COMMAND='echo "then $?"'`
        : 'after() { echo "then $?" }; precmd_functions=(after)';
    const lines = await type(name, home, profile, ['(exit 7)', 'echo "user $?"']);
    expect(lines).toContain('user 7');
    expect(lines).toContain('then 7');
  });

  test('works whatever the options of the shell are', async () => {
    using home = makeHome();
    const options =
      name === 'bash'
        ? 'set -f -C; shopt -s nullglob extglob nocasematch; IFS=0123456789'
        : 'setopt ksh_arrays sh_word_split no_clobber null_glob warn_create_global; IFS=0123456789';
    // Ours are gone with the hook.
    const after = name === 'zsh' ? '[[ -o bg_nice && -o ksh_arrays ]]' : ':';
    const script = `${init('')}\n${options}\n${WAIT}\n(exit 7); __bedrock_token_hook; echo "$?"\n${HAS_KEY}\n${after}`;
    const { stdout, stderr, code } = await run(name, home, script);
    expect({ stdout, stderr, code }).toEqual({
      stdout: '7\nbedrock-api-key\n',
      stderr: '',
      code: 0,
    });
  });
});
