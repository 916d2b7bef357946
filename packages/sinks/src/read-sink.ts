import type { SecretApp } from '@bedrock-token/github';
import { isScalar, isSeq, type YAMLMap } from 'yaml';
import {
  type Complain,
  checkMembers,
  nodeOf,
  printable,
  readMatching,
  readRequired,
  readText,
} from './read-members.ts';
import type { SinkConfig } from './sink-config.ts';

type Type = SinkConfig['type'];

/** What an entry of each type may hold, beside its type. */
export const SINK_MEMBERS: Record<Type, readonly string[]> = {
  github: ['name', 'repository', 'environment', 'organization', 'app', 'visibility', 'overwrite'],
  'secrets-manager': ['name', 'region', 'member', 'overwrite'],
  ssm: ['name', 'region', 'member', 'overwrite'],
  file: ['path', 'member', 'overwrite'],
  exec: ['command', 'read', 'overwrite'],
};
const TYPES = Object.keys(SINK_MEMBERS).join(', ');
const APPS: readonly string[] = ['actions', 'dependabot', 'codespaces'] satisfies SecretApp[];

/** GitHub REST API, "Create or update a repository secret"; names beginning so are reserved. */
const SECRET_NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i;
/** Systems Manager API reference, PutParameter: whole paths, at most 15 levels, no ARN. */
const PARAMETER_NAME = /^(?!\/?(aws|ssm))(?=.{1,1011}$)([\w.-]+|(\/[\w.-]+){1,15})$/i;
/** No segment of dots: a path of GitHub's API is made of it. */
const REPOSITORY = /^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/;
const OWNER = /^[\w-]+$/;
const REGION = /^[a-z]{2,4}(-[a-z]{1,16}){1,3}-\d{1,2}$/;

/** One entry of the list. @throws what `complain` throws */
export function readSink(entry: YAMLMap, complain: Complain): SinkConfig {
  const type = readText(entry, 'type', complain);
  if (type === undefined || !Object.hasOwn(SINK_MEMBERS, type)) {
    const problem = type === undefined ? 'lacks a type' : `has no known type: ${printable(type)}`;
    return complain(nodeOf(entry, 'type') ?? entry, problem, `Types are ${TYPES}.`);
  }
  if (nodeOf(entry, 'member') !== undefined && !SINK_MEMBERS[type as Type].includes('member')) {
    return complain(nodeOf(entry, 'member'), `has a member, and its type is ${type}`, MEMBER_HINT);
  }
  checkMembers(
    entry,
    ['type', ...SINK_MEMBERS[type as Type]],
    `An entry of type ${type}`,
    complain,
  );
  const reader = READERS[type as Type];
  return { ...reader(entry, complain), ...readOverwrite(entry, complain) };
}

const READERS: Record<Type, (entry: YAMLMap, complain: Complain) => SinkConfig> = {
  github: readGitHub,
  'secrets-manager': (entry, complain) => ({
    type: 'secrets-manager',
    name: readRequired(entry, 'name', /^[\w/+=.@:!-]{1,2048}$/, 'bedrock/api-key', complain),
    ...readRegion(entry, complain),
    ...readMemberName(entry, complain),
  }),
  ssm: (entry, complain) => ({
    type: 'ssm',
    name: readRequired(entry, 'name', PARAMETER_NAME, '/bedrock/api-key', complain),
    ...readRegion(entry, complain),
    ...readMemberName(entry, complain),
  }),
  file: (entry, complain) => ({
    type: 'file',
    path: readRequired(entry, 'path', /^[^\0]{1,4096}$/, './key', complain),
    ...readMemberName(entry, complain),
  }),
  exec: (entry, complain) => {
    const command = readWords(entry, 'command', COMMAND_HINT, complain);
    const read = readWords(entry, 'read', COMMAND_HINT, complain);
    if (command === undefined) return complain(entry, 'lacks a command', COMMAND_HINT);
    return { type: 'exec', command, ...(read !== undefined && { read }) };
  },
};

const COMMAND_HINT =
  'Write a list of words, such as command: [vault, kv, put, secret/bedrock, key=-]; it gets the key on its standard input, and no shell reads it.';

/** GitHub docs, "Managing environments for deployment": 255 characters. No segment of dots in a path. */
const ENVIRONMENT_NAME = /^(?!\.{1,2}$)[^\p{Cc}]{1,255}$/u;
const ENVIRONMENT_HINT =
  'Write the name of an environment, or a list of names such as [staging, production].';

function readGitHub(entry: YAMLMap, complain: Complain): SinkConfig {
  const name = readRequired(entry, 'name', SECRET_NAME, 'BEDROCK_API_KEY', complain);
  const repository = readMatching(entry, 'repository', REPOSITORY, 'octo-org/octo-repo', complain);
  const organization = readMatching(entry, 'organization', OWNER, 'octo-org', complain);
  const app = readText(entry, 'app', complain) ?? 'actions';
  const environments = readWords(entry, 'environment', ENVIRONMENT_HINT, complain);
  const visibility = readMatching(entry, 'visibility', /^(all|private)$/, 'private', complain);
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
  if (environments?.some((one) => !ENVIRONMENT_NAME.test(one) || !one.isWellFormed())) {
    return complain(nodeOf(entry, 'environment'), 'names no environment', ENVIRONMENT_HINT);
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

/** No control characters, which RFC 8259 has only as escapes. */
const MEMBER_NAME = /^[^\p{Cc}]{1,128}$/u;
const MEMBER_HINT =
  'Only secrets-manager, ssm and file hold JSON of which one member can be set; leave member out.';

function readMemberName(entry: YAMLMap, complain: Complain): { member?: string } {
  const member = readMatching(entry, 'member', MEMBER_NAME, 'bedrock_api_key', complain);
  return member === undefined ? {} : { member };
}

function readRegion(entry: YAMLMap, complain: Complain): { region?: string } {
  const region = readMatching(entry, 'region', REGION, 'us-west-2', complain);
  return region === undefined ? {} : { region };
}

/** A value that a person has to write out: it says that something may be lost. */
function readOverwrite(entry: YAMLMap, complain: Complain): { overwrite?: true } {
  const node = nodeOf(entry, 'overwrite');
  if (node === undefined) return {};
  if (isScalar(node) && node.value === true) return { overwrite: true };
  if (isScalar(node) && node.value === false) return {};
  return complain(
    node,
    'has an overwrite that is neither true nor false',
    'Write overwrite: true to replace what is there and is no key; leave it out otherwise.',
  );
}

/** One word or a list of them. */
function readWords(
  entry: YAMLMap,
  name: string,
  hint: string,
  complain: Complain,
): string[] | undefined {
  const node = nodeOf(entry, name);
  if (node === undefined) return undefined;
  const items = isSeq(node) ? node.items : [node];
  const list = items.map((item) =>
    isScalar(item) && typeof item.value === 'string' && /^[^\0]+$/.test(item.value)
      ? item.value
      : complain(item ?? node, `has a ${name} that is no list of words`, hint),
  );
  return list.length > 0 ? list : complain(node, `has an empty ${name}`, hint);
}
