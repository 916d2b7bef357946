import { join } from 'node:path';
import type { ProcessIo } from '../../process-io.ts';
import { relaunchCommand } from '../../relaunch-command.ts';
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
  command: relaunchCommand,
  plan: (choice, io) => [planHelper(choice, io), planSettings(choice, io)],
  next: (_choice, io) =>
    `Quit Claude Desktop and open it again. A managed configuration takes precedence over this one: there, set inferenceCredentialHelper to ${helperPath(io)}.`,
};

function dataDirectory({ env, home = '', platform }: ProcessIo): string {
  if (platform === 'win32')
    return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'Claude-3p');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Claude-3p');
  return join(env.XDG_CONFIG_HOME || join(home, '.config'), 'Claude-3p');
}

const helperPath = (io: ProcessIo) =>
  join(
    dataDirectory(io),
    io.platform === 'win32' ? 'bedrock-token-helper.cmd' : 'bedrock-token-helper',
  );

export const claudeDesktopPath = (io: ProcessIo) =>
  join(dataDirectory(io), 'claude_desktop_config.json');

const MADE_BY = 'Made by bedrock-token setup claude-desktop.';

function planHelper(choice: Choice, io: ProcessIo): FilePlan {
  const words = [
    ...relaunchCommand(),
    'get',
    '--format',
    'claude-desktop',
    '--timeout',
    '30s',
    ...choiceOptions(choice),
  ];
  const script =
    io.platform === 'win32'
      ? `@echo off\r\nrem ${MADE_BY}\r\n${words.map((word) => `"${word}"`).join(' ')}\r\n`
      : `#!/bin/sh\n# ${MADE_BY}\nexec ${quoteWords(words)}\n`;
  const take = (text: string, backup = '') => (text.includes(MADE_BY) ? backup : text);
  return { path: helperPath(io), put: () => script, take, mode: 0o700 };
}

function planSettings(choice: Choice, io: ProcessIo): FilePlan {
  const path = claudeDesktopPath(io);
  const settings: Setting[] = [
    [['enterpriseConfig', 'inferenceProvider'], 'bedrock'],
    [['enterpriseConfig', 'inferenceBedrockRegion'], choice.region],
    [['enterpriseConfig', 'inferenceCredentialHelper'], helperPath(io)],
    // All values are strings there; keys live longer than that.
    [['enterpriseConfig', 'inferenceCredentialHelperTtlSec'], '300'],
  ];
  return {
    path,
    put: (text) => putSettings(text, settings, path),
    take: (text, backup) => takeSettings(text, settings, backup, path),
  };
}
