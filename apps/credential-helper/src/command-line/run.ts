import { BedrockTokenError } from '@bedrock-token/core';
import { COMMANDS, listSpecs } from '../commands/index.ts';
import type { World } from '../world.ts';
import { ownWords, parseInvocation } from './parse.ts';
import type { Command } from './spec.ts';

/**
 * Runs what the user typed. Whatever goes wrong below ends here.
 *
 * @returns the exit code
 */
export async function runCommandLine(world: World): Promise<number> {
  const [first = '', ...rest] = world.argv;
  try {
    if (Object.hasOwn(COMMANDS, first)) return await runCommand(first, rest, world);
    if (['help', '--help', '-h', '--version', 'version'].includes(first)) {
      const { answerAbout } = await import('./help.ts');
      return await answerAbout(first, rest, world);
    }
    if (first === '' || first.startsWith('-')) return await runCommand('get', world.argv, world);
    throw await unknownCommand(first);
  } catch (error) {
    const { tellFailure } = await import('./failure.ts');
    return tellFailure(error, await wantsJson(world.argv), world);
  }
}

/** Asked also where options cannot be read: whoever writes --json wants JSON. */
async function wantsJson([first = '', ...rest]: readonly string[]): Promise<boolean> {
  const isVerb = Object.hasOwn(COMMANDS, first);
  const { spec } = await (COMMANDS[isVerb ? first : 'get'] as () => Promise<Command>)();
  return ownWords(spec, isVerb ? rest : [first, ...rest]).includes('--json');
}

async function runCommand(name: string, args: readonly string[], world: World): Promise<number> {
  const command = await COMMANDS[name]?.();
  if (command === undefined) throw await unknownCommand(name);
  const invocation = parseInvocation(command.spec, args);
  if (invocation.isSet('help')) {
    const { explainCommand } = await import('./help.ts');
    const { findAction } = await import('./actions.ts');
    const { spec } = command;
    world.answer(explainCommand(findAction(spec, invocation.operands[0]) ?? spec));
    return 0;
  }
  if (invocation.isSet('version')) {
    const { answerAbout } = await import('./help.ts');
    return await answerAbout('--version', [], world);
  }
  return await command.run(
    invocation,
    invocation.isSet('verbose') ? { ...world, trace: world.tell } : world,
    listSpecs,
  );
}

async function unknownCommand(name: string): Promise<BedrockTokenError> {
  const { closest } = await import('./closest.ts');
  const near = closest(name, Object.keys(COMMANDS));
  return new BedrockTokenError('ERR_INPUT', 'There is no such command.', {
    hint:
      near === undefined
        ? 'See bedrock-token --help.'
        : `Did you mean bedrock-token ${near}? See bedrock-token --help.`,
  });
}
