import { join } from 'node:path';
import { endpointsOf } from '@bedrock-token/aws';
import { configuredBaseUrl, configuredEndpoint } from '@bedrock-token/core';
import type { ProcessIo } from '../../process-io.ts';
import { choiceOptions, launcher, quoteWords } from '../command-words.ts';
import { valueAt } from '../files/json-edit.ts';
import { putSettings, type Setting, takeSettings } from '../files/json-settings.ts';
import { read } from '../files/read-file.ts';
import type { Choice, Tool } from '../tool.ts';

/**
 * In Bedrock mode Claude Code renews AWS credentials by a command, and keys not at all; so it gets
 * credentials. Against Bedrock's Messages API it renews a key by `apiKeyHelper`.
 */
export const claudeCode: Tool = {
  name: 'claude-code',
  needsRegion: true,
  signsWith: ({ auth }) => (auth === 'credentials' ? 'temporary' : undefined),
  plan(choice, io) {
    const path = settingsPath(io);
    return [
      {
        path,
        put: (text) => putSettings(text, settingsFor(text, choice, io), path),
        take: (text, backup) => takeSettings(text, allSettings(choice, io), backup, path),
      },
    ];
  },
  warnings(choice, io) {
    const text = (read(settingsPath(io)) ?? '').replace(/^\ufeff/, '');
    return [...findClashes(text, choice), ...findOldBaseUrl(text, choice, io)];
  },
  next: ({ auth }) => {
    if (auth === 'key') {
      return 'Set ANTHROPIC_MODEL to a model ID that Bedrock serves, and start claude again; /status shows the base URL.';
    }
    return 'Restart claude; /status shows Amazon Bedrock.';
  },
};

/** Settings that outrank ours, as they stand in a text of settings.json. */
export function findClashes(text: string, { auth }: Pick<Choice, 'auth'>): string[] {
  const isSet = (path: string[]) => Boolean(valueAt(text, path));
  const helper = String(valueAt(text, ['apiKeyHelper']) ?? '');
  const found: string[] = [];
  if (auth === 'credentials' && helper !== '' && !isOurHelper(helper)) {
    found.push(
      'settings.json has an apiKeyHelper, which Claude Code does not need on Bedrock. Remove it if it is old.',
    );
  }
  if (isSet(['env', 'AWS_PROFILE'])) {
    found.push(
      'settings.json sets AWS_PROFILE in env, which bedrock-token reads, too. Remove it, or name the profile with --profile.',
    );
  }
  // That of a gateway is ours, and goes.
  if (isSet(['env', KEY]) && !/^bedrock-gateway-/.test(String(valueAt(text, ['env', KEY])))) {
    found.push(
      auth === 'key'
        ? 'settings.json has a key in env.AWS_BEARER_TOKEN_BEDROCK, which Claude Code does not use with --auth key. Remove it if it is old.'
        : 'settings.json held a key in env.AWS_BEARER_TOKEN_BEDROCK, which was replaced. It is still in the backup of the file, which setup --undo puts back.',
    );
  }
  return found;
}

/** What an emulator of yesterday, or a proxy, leaves behind. That of a gateway is ours, and goes. */
function findOldBaseUrl(text: string, { auth }: Choice, { env }: ProcessIo): string[] {
  const url = valueAt(text, ['env', BASE_URL]);
  const isOfGateway = /^bedrock-gateway-/.test(String(valueAt(text, ['env', KEY])));
  if (typeof url !== 'string' || auth === 'key' || isOfGateway) return [];
  if (ownBaseUrl(env) !== undefined) return [];
  const host = URL.canParse(url) ? new URL(url).host : 'another host';
  return [
    `settings.json sends requests of Claude Code to ${host}, by ${BASE_URL} in env. Remove it if it is old.`,
  ];
}

export function settingsPath({ env, home }: ProcessIo): string {
  return join(env.CLAUDE_CONFIG_DIR || join(home ?? '', '.claude'), 'settings.json');
}

const KEY = 'AWS_BEARER_TOKEN_BEDROCK';
/** In Bedrock mode Claude Code reads this one, and none of the variables of AWS SDKs. */
const BASE_URL = 'ANTHROPIC_BEDROCK_BASE_URL';
/** Where the environment leads, such as to an emulator: what Claude Code signs with may be valid only there. */
const ownBaseUrl = (env: ProcessIo['env']) =>
  configuredBaseUrl(BASE_URL, env) ?? configuredEndpoint('BEDROCK_RUNTIME', env);
const isOurHelper = (helper: string) => /bedrock-token/.test(helper);

function settingsFor(text: string, choice: Choice, io: ProcessIo): Setting[] {
  const body = text.replace(/^\ufeff/, '');
  return choice.auth === 'key'
    ? [...keySettings(choice, io), ...staleForKey(body, choice, io)]
    : [
        // A base URL in the file stays if there is no other.
        ...credentialSettings(choice, io).filter(([, value]) => value !== undefined),
        ...staleForCredentials(body, choice, io),
      ];
}

const takeOut = (settings: Setting[]) => settings.map(([path]): Setting => [path, undefined]);

/** Bedrock mode would win over a key; the rest goes only if it is ours. */
function staleForKey(text: string, choice: Choice, io: ProcessIo): Setting[] {
  const isOurs = /\bcredential-process\b/.test(
    String(valueAt(text, ['awsCredentialExport']) ?? ''),
  );
  const old = credentialSettings(choice, io).filter(
    ([path]) =>
      path.includes('CLAUDE_CODE_USE_BEDROCK') ||
      // We write an empty key, so any other is the user's.
      (isOurs && !(path.includes(KEY) && valueAt(text, path))),
  );
  return takeOut(old);
}

function staleForCredentials(text: string, choice: Choice, io: ProcessIo): Setting[] {
  const helper = String(valueAt(text, ['apiKeyHelper']) ?? '');
  return isOurHelper(helper) ? takeOut(keySettings(choice, io)) : [];
}

function allSettings(choice: Choice, io: ProcessIo): Setting[] {
  return [...credentialSettings(choice, io), ...keySettings(choice, io)];
}

function credentialSettings(choice: Choice, { env }: ProcessIo): Setting[] {
  const command = [...launcher(), 'credential-process', ...choiceOptions(choice)];
  return [
    [['env', 'CLAUDE_CODE_USE_BEDROCK'], '1'],
    [['env', 'AWS_REGION'], choice.region],
    // For boto3 and AWS CLI v1 in commands that Claude Code runs: they read this one alone.
    [['env', 'AWS_DEFAULT_REGION'], choice.region],
    // A key in the environment outranks the command; empty, it does not (Claude Code 2.1.97 on).
    [['env', KEY], ''],
    [['env', BASE_URL], ownBaseUrl(env)],
    [['awsCredentialExport'], quoteWords(command)],
  ];
}

function keySettings(choice: Choice, io: ProcessIo): Setting[] {
  const command = [...launcher(), 'get', ...choiceOptions(choice)];
  const { bedrockRuntime } = endpointsOf(choice.region ?? '', io.env);
  return [
    [['env', 'ANTHROPIC_BASE_URL'], `${bedrockRuntime}/anthropic`],
    // In milliseconds; a key that is printed has at least ten minutes left.
    [['env', 'CLAUDE_CODE_API_KEY_HELPER_TTL_MS'], '300000'],
    [['apiKeyHelper'], quoteWords(command)],
  ];
}
