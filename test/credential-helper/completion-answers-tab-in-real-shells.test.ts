import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Home, makeHome, runCommand, runProgram } from '../support/command/run-command.ts';
import { hasShell } from '../support/command/shells.ts';

const FORMATS =
  'bazel claude-desktop cmd dotenv env env-no-export exec-credential fish header json nu powershell token'.split(
    ' ',
  );

/** Sources the script that the command prints, types a line, and lists what is offered. */
const OFFERS: Record<string, (home: Home, line: string) => Promise<string[]>> = {
  async bash(home, line) {
    // As readline does: it takes the line apart at blanks and at = before it asks.
    const words = line.split(/(=)| +/).filter((word) => word !== undefined);
    const script = `. ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _bedrock_token; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return lines(home, ['bash', '--norc', '-uc', script, 'bash', ...words]);
  },
  async fish(home, line) {
    const offered = await lines(home, [
      ...['fish', '--no-config', '-c'],
      `source script; complete -C '${line}'`,
    ]);
    return offered.map((each) => each.split('\t')[0]?.replace(/^--\w+=/, '') ?? '');
  },
  /** There is no way to ask zsh but to press the key: the offers are read from its own screen. */
  async zsh(home, line) {
    writeFileSync(
      join(home.path, 'press.zsh'),
      `zmodload zsh/zpty
zpty z 'stty -echo; TERM=dumb zsh -f -i'
zpty -w z 'PS1= PS2= RPS1=; unsetopt zle_bracketed_paste 2>/dev/null; autoload -Uz compinit; compinit -D -u; . ./script'
zpty -w z 'offered=(); compadd() { builtin compadd -O offered "$@" 2>/dev/null; all+=("\${offered[@]}"); builtin compadd "$@" }'
zpty -w z 'list() { all=(); zle complete-word; print -rl -- OFFER:$^all > offers }; zle -N list; bindkey "^I" list; print ready > ready'
for turn in {1..200}; do [[ -e ready ]] && break; zpty -r -t z _; sleep 0.05; done
zpty -w -n z ${quote(`${line}\t`)}
for turn in {1..200}; do [[ -s offers ]] && break; zpty -r -t z _; sleep 0.05; done
sleep 0.1
print -r -- "$(<offers)"
`,
    );
    const offered = await lines(home, ['zsh', '-f', 'press.zsh']);
    return offered.flatMap((each) => (each.length > 6 ? [each.slice(6)] : []));
  },
};

const quote = (text: string) => `$'${text.replace(/['\\]/g, '\\$&').replace('\t', '\\t')}'`;

async function lines(home: Home, words: string[]): Promise<string[]> {
  const { stdout, stderr } = await runProgram(words, { env: { HOME: home.path, TERM: 'dumb' } });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

const DOCUMENTS = ['aws-cli', 'cloudformation', 'json', 'terraform'];
const VERBS =
  'cache completion credential-process doctor exec get inspect setup shell-init status'.split(' ');

it.concurrent.for(
  Object.keys(OFFERS).flatMap((shell) => CASES().map((each) => [shell, ...each] as const)),
)('%s completes "%s"', async ([shell, line, expected, never], { skip }) => {
  skip(!hasShell(shell), `there is no ${shell} here`);
  using home = makeHome();
  const { stdout } = await runCommand(['completion', shell], { env: home.env });
  writeFileSync(join(home.path, 'script'), stdout);
  writeFileSync(join(home.path, 'a-file'), '');
  const offered = [...new Set((await OFFERS[shell]?.(home, line)) ?? [])].sort();
  if (Array.isArray(expected)) expect(offered).toEqual(expected);
  else expect(offered).toContain(expected);
  for (const word of never) expect(offered).not.toContain(word);
});

/** A line, what is offered for its last word (all of it, or one word), and what must not be. */
function CASES(): [line: string, expected: string[] | string, never: string[]][] {
  return [
    ['bedrock-token ge', ['get'], []],
    ['bedrock-token c', VERBS.filter((verb) => verb.startsWith('c')), []],
    ['bedrock-token --format ', FORMATS, []],
    ['bedrock-token --format ex', ['exec-credential'], []],
    ['bedrock-token --format=ex', ['exec-credential'], []],
    ['bedrock-token get --format po', ['powershell'], []],
    ['bedrock-token --region us-east-1 --scope ', ['inference', 'role'], []],
    ['bedrock-token cache p', ['path'], []],
    ['bedrock-token setup cl', ['claude-code', 'claude-desktop', 'cline'], []],
    ['bedrock-token completion z', ['zsh'], []],
    ['bedrock-token setup ci ', 'jenkins', []],
    ['bedrock-token setup ci c', ['circleci'], ['ci', 'codex']],
    ['bedrock-token setup ci --region us-east-1 g', ['gitlab'], ['github']],
    ['bedrock-token setup ci gitlab --format ', [...DOCUMENTS, 'pipeline'].sort(), []],
    ['bedrock-token setup guardrails --format ', ['cloudformation', 'json', 'terraform'], []],
    ['bedrock-token keys audit --format ', ['json', 'sarif', 'table'], []],
    ['bedrock-token setup github --pu', ['--pull-request'], []],
    ['bedrock-token setup ci gitlab --pu', [], ['--pull-request']],
    // Behind it stand the words of another command.
    ['bedrock-token exec printe', 'printenv', []],
    ['bedrock-token exec -- cat --ope', [], ['--openai']],
  ];
}

const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

it.skipIf(!hasScript || !hasShell('bash'))('bash completes at a terminal, at the key', async () => {
  using home = makeHome();
  const { stdout } = await runCommand(['completion', 'bash'], { env: home.env });
  // What is typed ends up as words of a function, which shows them.
  writeFileSync(
    join(home.path, 'rc'),
    `${stdout}\nPS1='> '\nbedrock-token() { printf 'words:'; printf ' <%s>' "$@"; echo; }\n`,
  );
  const typed = 'bedrock-token sta\\t --js\\t\\nbedrock-token --format=dot\\t --re\\t\\nexit\\n';
  const result = await runProgram(
    [
      'bash',
      '-c',
      `(sleep 0.5; printf '${typed}'; sleep 1) | script -qec 'bash --rcfile rc -i' /dev/null`,
    ],
    { env: { HOME: home.path, TERM: 'dumb', SHELL: '/bin/bash' } },
  );
  expect(result.stdout).toContain('words: <status> <--json>');
  expect(result.stdout).toMatch(/words: <--format=dotenv> <--re/);
});

it.each(['', 'tcsh', 'constructor', '__proto__'])('the shell "%s" is refused', async (shell) => {
  using home = makeHome();
  const result = await runCommand(['completion', shell].filter(Boolean), { env: home.env });
  expect(result).toMatchObject({ code: 2, stdout: '' });
  expect(result.stderr).toMatch(
    /^bedrock-token: Give one of: bash, zsh, fish\.\n {2}(Did you mean .*)?See: bedrock-token completion --help\n$/,
  );
});
