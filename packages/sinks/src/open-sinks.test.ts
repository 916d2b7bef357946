import type { RequestHandler } from '@bedrock-token/aws';
import { BedrockTokenError, Secret } from '@bedrock-token/core';
import { describe, expect, it } from 'vitest';
import type { SinkSurroundings } from './kinds/kind.ts';
import { openSinks } from './open-sinks.ts';
import { parseEscrow, parseSinks } from './parse-sinks.ts';

const SURROUNDINGS: SinkSurroundings = {
  credentials: { accessKeyId: 'AKIA', secretAccessKey: new Secret('secret') },
  requestHandler: {} as RequestHandler,
  region: 'us-east-1',
  environment: {},
  github: {
    token: new Secret('ghs_token'),
    apiUrl: 'http://127.0.0.1:9',
    repository: 'octo-org/octo-repo',
  },
  currentKey: undefined,
  pendingKey: undefined,
};

function open(sinks: string, escrow = '', more: Partial<SinkSurroundings> = {}) {
  return openSinks(parseSinks(sinks), parseEscrow(escrow), { ...SURROUNDINGS, ...more });
}

function refusalOf(...args: Parameters<typeof open>): BedrockTokenError {
  try {
    open(...args);
  } catch (error) {
    if (error instanceof BedrockTokenError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

const GITHUB = '- { type: github, name: KEY }';
const FILE = '- { type: file, path: ./key }';
const COMMAND = '- { type: exec, command: [vault, kv, put, secret/a, key=-] }';
const READING = '- { type: exec, command: [vault, put], read: [vault, get] }';

describe('the places of entries', () => {
  it.each([
    [GITHUB, ['GitHub secret KEY of octo-org/octo-repo']],
    [
      '- { type: github, name: KEY, repository: a/b, app: codespaces }',
      ['GitHub codespaces secret KEY of a/b'],
    ],
    ['- { type: github, name: KEY, organization: org }', ['GitHub secret KEY of org']],
    ['- { type: secrets-manager, name: key }', ['Secrets Manager secret key in us-east-1']],
    ['- { type: ssm, name: /key, region: eu-west-1 }', ['SSM parameter /key in eu-west-1']],
    [FILE, ['file key']],
    [READING, ['command vault']],
    [
      '- { type: secrets-manager, name: app, member: key }',
      ['member key of Secrets Manager secret app in us-east-1'],
    ],
    ['- { type: ssm, name: /app, member: key }', ['member key of SSM parameter /app in us-east-1']],
    ['- { type: file, path: ./a.json, member: key }', ['member key of file a.json']],
  ])('have names for people: %s', (sinks, names) => {
    expect(open(sinks).sinks.map(({ name }) => name)).toEqual(names);
  });

  it('are several for several environments', () => {
    const sinks = '- { type: github, name: KEY, environment: [staging, production] }';
    const names = open(sinks, '{ type: file, path: pending }').sinks.map(({ name }) => name);
    expect(names).toEqual([
      'GitHub secret KEY of environment staging of octo-org/octo-repo',
      'GitHub secret KEY of environment production of octo-org/octo-repo',
    ]);
  });

  it('tell two commands of one program apart, without their arguments', () => {
    const other = COMMAND.replace('secret/a', 'secret/b');
    const { sinks, escrow } = open(`${COMMAND}\n${other}`, READING);
    const names = [...sinks, escrow].map((sink) => sink?.name);
    expect(names).toEqual([
      'command vault, 1 of 3',
      'command vault, 2 of 3',
      'command vault, 3 of 3',
    ]);
  });
});

describe('the escrow', () => {
  it.each([
    [
      '- { type: secrets-manager, name: key }',
      'key',
      'Secrets Manager secret key in us-east-1 (AWSPENDING)',
    ],
    ['- { type: ssm, name: /key }', '/key', 'SSM parameter /key-pending in us-east-1'],
    [FILE, './key', 'file key.pending'],
    [
      '- { type: secrets-manager, name: app, member: key }',
      'app',
      'member key of Secrets Manager secret app in us-east-1 (BEDROCK_TOKEN_PENDING/key)',
    ],
    ['- { type: ssm, name: /app, member: key }', '/app', 'SSM parameter /app-pending in us-east-1'],
    ['- { type: file, path: a.json, member: key }', 'a.json', 'file a.json.pending'],
    [GITHUB, 'KEY', 'GitHub secret KEY_PENDING of octo-org/octo-repo'],
  ])('is a second place of a sink that it names: %s', (sink, name, place) => {
    expect(open(`${sink}\n${COMMAND}`, name).escrow?.name).toBe(place);
  });

  it.each([FILE, GITHUB, READING, '- { type: ssm, name: /key }'])(
    'is not needed for one sink that can be read: %s',
    (sinks) => {
      expect(open(sinks).escrow).toBeUndefined();
    },
  );
});

it('takes two members of one place', () => {
  const member = (name: string) => `- { type: file, path: a.json, member: ${name} }`;
  expect(open(`${member('a')}\n${member('b')}`, GITHUB.slice(2)).sinks).toHaveLength(2);
});

it.each<[what: string, args: Parameters<typeof open>, message: string]>([
  ['two sinks without an escrow', [`${GITHUB}\n${FILE}`], 'there are 2 places'],
  [
    'two environments without an escrow',
    ['- { type: github, name: KEY, environment: [a, b] }'],
    'there are 2 places',
  ],
  ['a command that gives nothing back, alone', [COMMAND], 'the only place is a write-only command'],
  ['such a command as escrow', [GITHUB, COMMAND], '"escrow" is a write-only command'],
  [
    'an escrow that is one of the places of the key',
    [FILE, '{ type: file, path: key }'],
    'is one of the places of the key',
  ],
  ['an escrow by the name of no sink', [GITHUB, 'OTHER'], 'is not the name of a place'],
  [
    'an escrow of several environments',
    [FILE, '{ type: github, name: K, environment: [a, b] }'],
    'several environments',
  ],
  ['a place twice', [`${FILE}\n- { type: file, path: key }`, GITHUB], 'name file key twice'],
  [
    'a place and a member of it',
    [`${FILE}\n- { type: file, path: key, member: a }`, GITHUB],
    'name file key both as a whole and by its member a',
  ],
  [
    'a member, and the whole as its escrow',
    [
      '- { type: secrets-manager, name: app, member: a }',
      '{ type: secrets-manager, name: app, region: us-east-1 }',
    ],
    'name Secrets Manager secret app in us-east-1 (AWSPENDING) both as a whole and by its member a',
  ],
  ['a command twice', [`${COMMAND}\n${COMMAND}`, FILE], 'command vault twice'],
  [
    'a GitHub secret without a token',
    [GITHUB, '', { github: { ...SURROUNDINGS.github, token: undefined } }],
    'github-token is empty',
  ],
  [
    'a secret of no repository',
    [GITHUB, '', { github: { ...SURROUNDINGS.github, repository: undefined } }],
    'without a repository',
  ],
])('refuses %s', (_, args, message) => {
  const error = refusalOf(...args);
  expect(error.code).toBe('ERR_INPUT');
  expect(error.message).toContain(message);
});
