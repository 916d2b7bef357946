import { accessSync, constants, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { BedrockTokenError } from '@bedrock-token/core';
import { explainFault, isFileFault } from '@bedrock-token/files';
import { findFault, locateCache, OPEN } from '../cache/directory.ts';
import { prepareDirectory } from '../cache/prepare-directory.ts';
import { listOwned } from '../cache/trusted-path.ts';
import { noSuchWord } from '../command-line/no-such-word.ts';
import { usageError } from '../command-line/parse.ts';
import {
  DEFAULT_MIN_TTL_SECONDS,
  DURATION_OPTION,
  REQUEST_OPTIONS,
  SERVICE_OPTIONS,
} from '../command-line/request-options.ts';
import type { Command, CommandSpec, Invocation } from '../command-line/spec.ts';
import type { ProcessIo } from '../process-io.ts';
import { relaunchCommand } from '../relaunch-command.ts';
import { chooseHookVariables } from '../shell/hook-variables.ts';
import { removeLeftoverKeys } from '../shell/remove-leftovers.ts';
import { SHELLS } from '../shell/shells.ts';

const ASKED = [
  ...SERVICE_OPTIONS,
  ...REQUEST_OPTIONS,
  DURATION_OPTION,
  {
    name: 'min-ttl',
    value: 'TIME',
    summary: 'the minimum remaining lifetime of a key',
    default: `${DEFAULT_MIN_TTL_SECONDS / 60}m`,
  },
];

const spec: CommandSpec = {
  name: 'shell-init',
  summary: 'Print the code for a shell profile that keeps a key in the environment.',
  operands: 'bash|zsh|fish|pwsh',
  operandChoices: Object.keys(SHELLS),
  maxOperands: 1,
  options: [
    {
      name: 'gateway',
      summary:
        'print the variables of bedrock-token serve instead: its address and its local key, which does not expire',
    },
    { name: 'port', value: 'PORT', summary: 'with --gateway: the port of bedrock-token serve' },
    { name: 'tls', summary: 'with --gateway: the variables of bedrock-token serve --tls' },
    {
      name: 'anthropic',
      summary:
        'also set ANTHROPIC_AUTH_TOKEN and ANTHROPIC_BASE_URL with the key, and unset ANTHROPIC_API_KEY',
    },
    ...ASKED,
  ],
  details:
    'The first prompt requests a key in the background, and the next prompt has it. While the key is valid,\na prompt starts no process. Before it expires, the next key is requested in the background. If that\nfails, the prompt stays fast, and one line on stderr gives the reason. If AWS_PROFILE, AWS_REGION or\nthe access key changes, the next prompt drops the key. A shell keeps a key of one service.',
  examples: [
    {
      command: 'eval "$(bedrock-token shell-init bash)"',
      does: 'in ~/.bashrc, or zsh in ~/.zshrc',
    },
    { command: 'bedrock-token shell-init fish | source', does: 'in ~/.config/fish/config.fish' },
    {
      command: 'bedrock-token shell-init pwsh | Out-String | Invoke-Expression',
      does: 'in $PROFILE',
    },
  ],
};

export const shellInit: Command = {
  spec,
  async run(invocation, io) {
    const [name = ''] = invocation.operands;
    const shell = Object.hasOwn(SHELLS, name) ? SHELLS[name] : undefined;
    if (shell === undefined) throw noSuchWord(spec, undefined, Object.keys(SHELLS));
    assertFits(invocation);
    if (invocation.isSet('gateway')) {
      const { printForShell } = await import('../gateway/print-for-shell.ts');
      io.stdout(await printForShell(name, invocation, io));
      return 0;
    }
    for (const other of ['port', 'tls']) {
      if (invocation.isSet(other)) throw usageError(spec, `--${other} needs --gateway.`);
    }
    const place = locateCache(io);
    if (place === undefined) throw noPlace('This user has no cache directory.');
    const directory = prepare(place, io);
    removeLeftoverKeys(directory, io);
    const file = join(directory, `shell-${crypto.randomUUID()}.${shell.extension}`);
    const anthropic = invocation.isSet('anthropic');
    const options = [...(anthropic ? ['--anthropic'] : []), ...givenOptions(invocation)];
    const refresh = [...relaunchCommand(), 'shell-refresh', ...options, name];
    const nowSeconds = Math.floor(io.now() / 1000);
    const ownedDirectories = listOwned(directory, io);
    const variables = await chooseHookVariables(invocation, io);
    io.stdout(shell.composeHook({ file, ownedDirectories, refresh, nowSeconds, variables }));
    return 0;
  },
};

/** @throws ERR_INPUT for what Claude Platform on AWS does not have */
function assertFits(invocation: Invocation): void {
  if (invocation.value('service') !== 'claude-platform') return;
  const other = ['anthropic', 'gateway'].find((name) => invocation.isSet(name));
  if (other === undefined) return;
  throw usageError(spec, `--${other} cannot be combined with --service claude-platform.`);
}

/** @returns its real path: the hook follows no link. @throws ERR_INPUT if no secret is safe there */
function prepare(directory: string, io: ProcessIo): string {
  const fault = findFault(directory, io);
  // One that is open is closed.
  if (fault !== undefined && fault !== OPEN) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `The key of a shell cannot be stored in ${directory}: ${fault.says}.`,
      { hint: fault.cure },
    );
  }
  try {
    prepareDirectory(directory, io);
    accessSync(directory, constants.W_OK);
    return realpathSync(directory);
  } catch (error) {
    const why = isFileFault(error) ? explainFault(error) : (error as Error).message;
    throw noPlace(`${directory} cannot store the key of a shell (${why}).`);
  }
}

function givenOptions(invocation: Invocation): string[] {
  return ASKED.flatMap(({ name }) => {
    const value = invocation.value(name);
    return value === undefined ? [] : [`--${name}=${value}`];
  });
}

function noPlace(message: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', message, {
    hint: 'Set HOME, or XDG_CACHE_HOME to an absolute path that you own.',
  });
}
