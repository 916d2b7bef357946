import type { SecretApp } from '@bedrock-token/github';
import { isScalar, isSeq, type YAMLMap } from 'yaml';
import type { SinkConfig } from './sink-config.ts';

/** Throws, with the line of a node. */
export type Complain = (node: unknown, problem: string, hint: string) => never;

type Type = SinkConfig['type'];

/** What an entry of each type may hold. */
const MEMBERS: Record<Type, readonly string[]> = {
  github: ['name', 'repository', 'environment', 'organization', 'app', 'visibility'],
  'secrets-manager': ['name', 'region'],
  ssm: ['name', 'region'],
  file: ['path'],
  exec: ['command', 'read'],
};
const TYPES = Object.keys(MEMBERS).join(', ');
const APPS: readonly string[] = ['actions', 'dependabot', 'codespaces'] satisfies SecretApp[];

/** GitHub REST API, "Create or update a repository secret"; names beginning so are reserved. */
const SECRET_NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i;
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
const OWNER = /^[\w-]+$/;
const REGION = /^[a-z]{2,4}(-[a-z]{1,16}){1,3}-\d{1,2}$/;

/** One entry of the list. @throws what `complain` throws */
export function readSink(entry: YAMLMap, complain: Complain): SinkConfig {
  const type = scalar(entry, 'type', complain);
  if (type === undefined || !Object.hasOwn(MEMBERS, type)) {
    const problem = type === undefined ? 'lacks a type' : `has no known type: ${printable(type)}`;
    return complain(nodeOf(entry, 'type') ?? entry, problem, `Types are ${TYPES}.`);
  }
  checkMembers(entry, type as Type, complain);
  const reader = READERS[type as Type];
  return reader(entry, complain);
}

const READERS: Record<Type, (entry: YAMLMap, complain: Complain) => SinkConfig> = {
  github: readGitHub,
  'secrets-manager': (entry, complain) => ({
    type: 'secrets-manager',
    name: required(entry, 'name', /^[\w/+=.@:!-]{1,2048}$/, 'bedrock/api-key', complain),
    ...readRegion(entry, complain),
  }),
  ssm: (entry, complain) => ({
    type: 'ssm',
    name: required(entry, 'name', /^[\w.:/-]{1,2048}$/, '/bedrock/api-key', complain),
    ...readRegion(entry, complain),
  }),
  file: (entry, complain) => ({
    type: 'file',
    path: required(entry, 'path', /^[^\0]{1,4096}$/, './key', complain),
  }),
  exec: (entry, complain) => {
    const command = words(entry, 'command', complain);
    const read = words(entry, 'read', complain);
    if (command === undefined) return complain(entry, 'lacks a command', COMMAND_HINT);
    return { type: 'exec', command, ...(read !== undefined && { read }) };
  },
};

const COMMAND_HINT =
  'Write a list of words, such as command: [vault, kv, put, secret/bedrock, key=-]; it gets the key on its standard input, and no shell reads it.';

function readGitHub(entry: YAMLMap, complain: Complain): SinkConfig {
  const name = required(entry, 'name', SECRET_NAME, 'BEDROCK_API_KEY', complain);
  const repository = matching(entry, 'repository', REPOSITORY, 'octo-org/octo-repo', complain);
  const organization = matching(entry, 'organization', OWNER, 'octo-org', complain);
  const app = scalar(entry, 'app', complain) ?? 'actions';
  const environments = words(entry, 'environment', complain);
  const visibility = matching(entry, 'visibility', /^(all|private)$/, 'private', complain);
  if (!APPS.includes(app)) {
    const problem = `has no known app: ${printable(app)}`;
    return complain(nodeOf(entry, 'app'), problem, `Apps are ${APPS.join(', ')}.`);
  }
  if (organization !== undefined && (repository !== undefined || environments !== undefined)) {
    const hint = 'Write one entry for the organization and another for the repository.';
    return complain(entry, 'names an organization and a repository or environment', hint);
  }
  if (environments !== undefined && app !== 'actions') {
    const hint = 'Environments have secrets for workflows alone; leave app out.';
    return complain(entry, `names an environment and the app ${app}`, hint);
  }
  if (visibility !== undefined && organization === undefined) {
    const hint = 'Only secrets of an organization have one; leave it out.';
    return complain(entry, 'has a visibility and no organization', hint);
  }
  return {
    type: 'github',
    name,
    app: app as SecretApp,
    ...(repository !== undefined && { repository }),
    ...(environments !== undefined && { environments }),
    ...(organization !== undefined && { organization }),
    ...(visibility !== undefined && { visibility: visibility as 'all' | 'private' }),
  };
}

function readRegion(entry: YAMLMap, complain: Complain): { region?: string } {
  const region = matching(entry, 'region', REGION, 'us-west-2', complain);
  return region === undefined ? {} : { region };
}

function checkMembers(entry: YAMLMap, type: Type, complain: Complain): void {
  for (const { key } of entry.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (name === 'type' || MEMBERS[type].includes(name)) continue;
    const hint = `An entry of type ${type} has ${MEMBERS[type].join(', ')}.`;
    complain(key, `has an unknown member ${printable(name)}`, hint);
  }
}

function required(
  entry: YAMLMap,
  name: string,
  pattern: RegExp,
  example: string,
  complain: Complain,
): string {
  return (
    matching(entry, name, pattern, example, complain) ??
    complain(entry, `lacks ${name}`, `Write ${name}: ${example}.`)
  );
}

function matching(
  entry: YAMLMap,
  name: string,
  pattern: RegExp,
  example: string,
  complain: Complain,
): string | undefined {
  const text = scalar(entry, name, complain);
  if (text === undefined || pattern.test(text)) return text;
  return complain(
    nodeOf(entry, name),
    `has a ${name} that cannot be one: ${printable(text)}`,
    `Write ${name}: ${example}.`,
  );
}

function scalar(entry: YAMLMap, name: string, complain: Complain): string | undefined {
  const node = nodeOf(entry, name);
  if (node === undefined) return undefined;
  if (isScalar(node) && typeof node.value === 'string') return node.value;
  return complain(node, `has a ${name} that is no text`, `Put it in quotes: ${name}: "…".`);
}

/** One word or a list of them. */
function words(entry: YAMLMap, name: string, complain: Complain): string[] | undefined {
  const node = nodeOf(entry, name);
  if (node === undefined) return undefined;
  const items = isSeq(node) ? node.items : [node];
  const list = items.map((item) =>
    isScalar(item) && typeof item.value === 'string' && item.value !== ''
      ? item.value
      : complain(item ?? node, `has a ${name} that is no list of words`, COMMAND_HINT),
  );
  return list.length > 0 ? list : complain(node, `has an empty ${name}`, COMMAND_HINT);
}

function nodeOf(entry: YAMLMap, name: string): unknown {
  return entry.get(name, true);
}

/** What a person wrote, fit for a message. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}
