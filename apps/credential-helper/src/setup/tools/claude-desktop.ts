import { join } from 'node:path';
import type { World } from '../../process-io.ts';
import { ownCommand } from '../../relaunch-command.ts';
import { choiceOptions, quoteWords } from '../command-words.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import type { Choice, FilePlan, Tool } from '../tool.ts';

/**
 * Claude Desktop runs its helper without arguments and without a shell's PATH: it gets a small
 * program of its own that holds both.
 */
export const claudeDesktop: Tool = {
  name: 'claude-desktop',
  needsRegion: true,
  command: ownCommand,
  plan: (choice, world) => [planHelper(choice, world), planSettings(choice, world)],
  next: (_choice, world) =>
    `Quit Claude Desktop and open it again. A managed configuration outranks this one: there, set inferenceCredentialHelper to ${helperPath(world)}.`,
};

function dataDirectory({ env, home = '', platform }: World): string {
  if (platform === 'win32')
    return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Claude-3p');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Claude-3p');
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'Claude-3p');
}

const helperPath = (world: World) =>
  join(
    dataDirectory(world),
    world.platform === 'win32' ? 'bedrock-token-helper.cmd' : 'bedrock-token-helper',
  );

const MADE_BY = 'Made by bedrock-token setup claude-desktop.';

function planHelper(choice: Choice, world: World): FilePlan {
  const words = [
    ...ownCommand(),
    'get',
    '--format',
    'claude-desktop',
    '--timeout',
    '30s',
    ...choiceOptions(choice),
  ];
  const script =
    world.platform === 'win32'
      ? `@echo off\r\nrem ${MADE_BY}\r\n${words.map((word) => `"${word}"`).join(' ')}\r\n`
      : `#!/bin/sh\n# ${MADE_BY}\nexec ${quoteWords(words)}\n`;
  const take = (text: string, backup = '') => (text.includes(MADE_BY) ? backup : text);
  return { path: helperPath(world), put: () => script, take, mode: 0o700 };
}

function planSettings(choice: Choice, world: World): FilePlan {
  const path = join(dataDirectory(world), 'claude_desktop_config.json');
  const settings: Setting[] = [
    [['enterpriseConfig', 'inferenceProvider'], 'bedrock'],
    [['enterpriseConfig', 'inferenceBedrockRegion'], choice.region],
    [['enterpriseConfig', 'inferenceCredentialHelper'], helperPath(world)],
    // All values are strings there; keys live longer than that.
    [['enterpriseConfig', 'inferenceCredentialHelperTtlSec'], '300'],
  ];
  return {
    path,
    put: (text) => putSettings(text, settings, path),
    take: (text, backup) => takeSettings(text, settings, backup, path),
  };
}
