import { BedrockTokenError } from '@bedrock-token/core';
import type { ProcessIo } from '../process-io.ts';
import { assertHome } from './assert-home.ts';
import { findAction } from './find-action.ts';
import { operandsOf, ownWords, parseInvocation } from './parse.ts';
import { type Command, type Commands, listSpecs } from './spec.ts';

/**
 * Runs what the user typed. Whatever goes wrong below ends here.
 *
 * @returns the exit code
 */
export async function runCommandLine(io: ProcessIo, commands: Commands): Promise<number> {
  const [first = '', ...rest] = io.argv;
  try {
    if (Object.hasOwn(commands, first)) return await runCommand(first, rest, io, commands);
    if (['help', '--help', '-h', '--version', 'version'].includes(first)) {
      const { answerAbout } = await import('./help.ts');
      return await answerAbout(first, rest, io, commands);
    }
    if (/^-[vV]$/.test(first)) throw (await import('./unknown-command.ts')).meantVersion(first);
    if (first === '' || first.startsWith('-')) {
      await assertCommandFirst(io.argv, commands);
      return await runCommand('get', io.argv, io, commands);
    }
    throw await unknown(first, commands);
  } catch (error) {
    const { reportFailure } = await import('./report-failure.ts');
    return reportFailure(error, await wantsJson(io.argv, commands), io);
  }
}

/** Asked also where options cannot be read: a caller with --json expects JSON. */
async function wantsJson(
  [first = '', ...rest]: readonly string[],
  commands: Commands,
): Promise<boolean> {
  const isVerb = Object.hasOwn(commands, first);
  const { spec } = await (commands[isVerb ? first : 'get'] as () => Promise<Command>)();
  return ownWords(spec, isVerb ? rest : [first, ...rest]).includes('--json');
}

async function unknown(name: string, commands: Commands): Promise<BedrockTokenError> {
  return (await import('./unknown-command.ts')).unknownCommand(name, Object.keys(commands));
}

async function runCommand(
  name: string,
  args: readonly string[],
  io: ProcessIo,
  commands: Commands,
): Promise<number> {
  const command = await commands[name]?.();
  if (command === undefined) throw await unknown(name, commands);
  const invocation = parseInvocation(command.spec, args);
  if (invocation.isSet('help')) {
    const { explainCommand } = await import('./help.ts');
    const { spec } = command;
    io.stdout(explainCommand(findAction(spec, invocation.operands[0]) ?? spec));
    return 0;
  }
  if (invocation.isSet('version')) {
    const { answerAbout } = await import('./help.ts');
    return await answerAbout('--version', [], io, commands);
  }
  assertHome(io);
  return await command.run(
    invocation,
    invocation.isSet('verbose') ? { ...io, verbose: io.stderr } : io,
    () => listSpecs(commands),
  );
}

/** @throws ERR_INPUT for options that stand before a command */
async function assertCommandFirst(args: readonly string[], commands: Commands): Promise<void> {
  const { spec } = await (commands.get as () => Promise<Command>)();
  const [command] = operandsOf(spec, args);
  if (command === undefined || !Object.hasOwn(commands, command)) return;
  throw new BedrockTokenError('ERR_INPUT', 'Options must follow the command.', {
    hint: `Write bedrock-token ${command}, then the options.`,
  });
}
