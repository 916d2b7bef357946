import { join } from 'node:path';
import { choiceOptions, launcher, quoteWords } from '../command-words.ts';
import { putSettings, type Setting, takeSettings } from '../json-settings.ts';
import type { Choice, Tool } from '../tool.ts';

/** Claude Code renews AWS credentials by a command, and keys not at all; so it gets credentials. */
export const claudeCode: Tool = {
  name: 'claude-code',
  needsRegion: true,
  plan(choice, world) {
    const directory = world.env.CLAUDE_CONFIG_DIR || join(world.home ?? '', '.claude');
    const path = join(directory, 'settings.json');
    const settings = settingsFor(choice);
    return [
      {
        path,
        put: (text) => putSettings(text, settings, path),
        take: (text, backup) => takeSettings(text, settings, backup, path),
      },
    ];
  },
  next: ({ roleArn }) =>
    roleArn === undefined
      ? 'Start claude anew; /status shows Amazon Bedrock. It takes sessions alone: with static keys of a user, set it up with --role-arn.'
      : 'Start claude anew; /status shows Amazon Bedrock.',
};

function settingsFor(choice: Choice): Setting[] {
  const command = [...launcher(), 'credential-process', ...choiceOptions(choice)];
  return [
    [['env', 'CLAUDE_CODE_USE_BEDROCK'], '1'],
    [['env', 'AWS_REGION'], choice.region],
    [['awsCredentialExport'], quoteWords(command)],
  ];
}
