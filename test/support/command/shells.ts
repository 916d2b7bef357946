import { spawnSync } from 'node:child_process';
import { type CommandResult, command, type Home, runProgram } from './run-command.ts';

/** A shell that reads no profile, and how its own profile would begin. */
interface Shell {
  words: (script: string) => string[];
  init: (options: string) => string;
}

const self = command.map((word) => `'${word}'`).join(' ');

export const SHELLS: Record<'bash' | 'zsh' | 'fish', Shell> = {
  bash: {
    words: (script) => ['bash', '--norc', '--noprofile', '-c', script],
    init: (options) => `eval "$(${self} shell-init bash ${options})"`,
  },
  zsh: {
    words: (script) => ['zsh', '-f', '-c', script],
    init: (options) => `eval "$(${self} shell-init zsh ${options})"`,
  },
  fish: {
    words: (script) => ['fish', '--no-config', '-c', script],
    init: (options) => `${self} shell-init fish ${options} | source`,
  },
};

export type ShellName = keyof typeof SHELLS;
export const SHELL_NAMES = Object.keys(SHELLS) as ShellName[];

export const hasShell = (name: string) =>
  spawnSync(name, ['-c', 'exit'], { stdio: 'ignore' }).error === undefined;

/** Whether a shell knows microseconds by itself: the bash 3.2 of macOS does not. */
export const hasFineClock = (name: string) =>
  spawnSync(name, ['-c', '[ -n "$ZSH_VERSION$EPOCHREALTIME" ]'], { stdio: 'ignore' }).status === 0;

/** Prompts until what goes on behind them has answered, well or not; at most for half a minute. */
export const promptsOf = (name: ShellName) =>
  name === 'fish'
    ? 'for i in (seq 300); __bedrock_token_hook; test $__bedrock_token_refresh_at -gt 0; and break; sleep 0.1; end'
    : 'for i in {1..300}; do __bedrock_token_hook; (( __bedrock_token_refresh_at > 0 )) && break; sleep 0.1; done';

/** Starts a shell whose profile has our line, and runs a script in it. */
export function runShell(
  name: ShellName,
  home: Home,
  script: string,
  env: NodeJS.ProcessEnv,
  options = '',
): Promise<CommandResult> {
  const { words, init } = SHELLS[name];
  return runProgram(words(`${init(options)}\n${script}`), { env: { ...home.env, ...env } });
}
