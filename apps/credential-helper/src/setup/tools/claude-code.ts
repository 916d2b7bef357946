import { join } from 'node:path';
import { endpointsOf } from '@bedrock-token/aws';
import type { World } from '../../world.ts';
import { choiceOptions, launcher, quoteWords } from '../command-words.ts';
import { valueAt } from '../json-edit.ts';
import { putSettings, type Setting, takeSettings } from '../json-settings.ts';
import { read } from '../read-file.ts';
import type { Choice, Tool } from '../tool.ts';

/**
 * In Bedrock mode Claude Code renews AWS credentials by a command, and keys not at all; so it gets
 * credentials. Against Bedrock's Messages API it renews a key by `apiKeyHelper`.
 */
export const claudeCode: Tool = {
  name: 'claude-code',
  needsRegion: true,
  plan(choice, world) {
    const path = settingsPath(world);
    return [
      {
        path,
        put: (text) => putSettings(text, settingsFor(text, choice, world), path),
        take: (text, backup) => takeSettings(text, allSettings(choice, world), backup, path),
      },
    ];
  },
  warnings(choice, world) {
    const text = (read(settingsPath(world)) ?? '').replace(/^\ufeff/, '');
    return findClashes(text, choice);
  },
  next: ({ roleArn, auth }) => {
    if (auth === 'key') {
      return 'Set ANTHROPIC_MODEL to a model id that Bedrock serves, and start claude again; /status shows the base URL.';
    }
    const start = 'Restart claude; /status shows Amazon Bedrock.';
    return roleArn === undefined
      ? `${start} It accepts only temporary credentials: with static keys of a user, set it up with --role-arn.`
      : start;
  },
};

/** Settings that outrank ours, as they stand in a text of settings.json. */
export function findClashes(text: string, { auth }: Pick<Choice, 'auth'>): string[] {
  const isSet = (path: string[]) => Boolean(valueAt(text, path));
  const helper = String(valueAt(text, ['apiKeyHelper']) ?? '');
  const found: string[] = [];
  if (auth === 'credentials' && helper !== '' && !isOurHelper(helper)) {
    found.push(
      'settings.json has an apiKeyHelper, which Claude Code does not need on Bedrock. Take it out if it is old.',
    );
  }
  if (isSet(['env', 'AWS_PROFILE'])) {
    found.push(
      'settings.json sets AWS_PROFILE in env, which our command reads, too. Take it out, or name the profile with --profile.',
    );
  }
  if (isSet(['env', 'AWS_BEARER_TOKEN_BEDROCK'])) {
    found.push(
      'settings.json held a key in env.AWS_BEARER_TOKEN_BEDROCK, which was replaced. It is still in the backup next to the file.',
    );
  }
  return found;
}

export function settingsPath({ env, home }: World): string {
  return join(env.CLAUDE_CONFIG_DIR || join(home ?? '', '.claude'), 'settings.json');
}

const isOurHelper = (helper: string) => /bedrock-token/.test(helper);

function settingsFor(text: string, choice: Choice, world: World): Setting[] {
  const wanted = choice.auth === 'key' ? keySettings : credentialSettings;
  const other = choice.auth === 'key' ? credentialSettings : keySettings;
  const [names, rest] = [wanted(choice, world), other(choice, world)];
  const isStale = (setting: Setting) => !names.some(([path]) => isSame(path, setting[0]));
  // What we wrote for the other way of signing in would win over this one.
  const helper = String(valueAt(text.replace(/^\ufeff/, ''), ['apiKeyHelper']) ?? '');
  const hasOther = choice.auth === 'key' || isOurHelper(helper);
  const stale = rest.filter(isStale).map(([path]): Setting => [path, undefined]);
  return [...names, ...(hasOther ? stale : [])];
}

function allSettings(choice: Choice, world: World): Setting[] {
  const names = credentialSettings(choice, world);
  const more = keySettings(choice, world);
  return [...names, ...more.filter(([path]) => !names.some(([name]) => isSame(path, name)))];
}

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.join('.') === other.join('.');

function credentialSettings(choice: Choice, _world: World): Setting[] {
  const command = [...launcher(), 'credential-process', ...choiceOptions(choice)];
  return [
    [['env', 'CLAUDE_CODE_USE_BEDROCK'], '1'],
    [['env', 'AWS_REGION'], choice.region],
    // A key in the environment outranks the command; empty, it does not (Claude Code 2.1.97 on).
    [['env', 'AWS_BEARER_TOKEN_BEDROCK'], ''],
    [['awsCredentialExport'], quoteWords(command)],
  ];
}

function keySettings(choice: Choice, world: World): Setting[] {
  const command = [...launcher(), 'get', ...choiceOptions(choice)];
  const { bedrockRuntime } = endpointsOf(choice.region ?? '', world.env);
  return [
    [['env', 'ANTHROPIC_BASE_URL'], `${bedrockRuntime}/anthropic`],
    // In milliseconds; a key that is printed has at least ten minutes left.
    [['env', 'CLAUDE_CODE_API_KEY_HELPER_TTL_MS'], '300000'],
    [['apiKeyHelper'], quoteWords(command)],
  ];
}
