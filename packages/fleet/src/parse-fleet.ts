import { inputError } from '@bedrock-token/core';
import { type Complain, checkMembers, nodeOf, printable, readYaml } from '@bedrock-token/sinks';
import { isMap, isSeq, type YAMLMap } from 'yaml';
import { checkFleet, type FleetSurroundings } from './check-fleet.ts';
import type { Blame, FileReading } from './file-reading.ts';
import type { FleetKey } from './fleet-key.ts';
import { type KeyReading, readKey } from './read-key.ts';
import { readSettings, SETTINGS, type Settings, scalarText } from './read-settings.ts';

const EXAMPLE =
  'Write accounts:, and below it entries such as: - { id: "123456789012", role-to-assume: …, users: [{ user-name: bedrock-ci, sinks: [{ type: github, name: BEDROCK_API_KEY }] }] }';

export const ACCOUNT_MEMBERS = ['id', 'name', 'role-to-assume', ...SETTINGS, 'users'];
export const TOP_MEMBERS = [...SETTINGS, 'accounts'];

/**
 * Reads the file of a fleet. Settings are inherited from the top by accounts, and from these by
 * users.
 *
 * @throws ERR_INPUT naming the line
 */
export function parseFleet(text: string, surroundings: FleetSurroundings): FleetKey[] {
  const { root, complain, lineOf } = readYaml(text, 'config', EXAMPLE);
  if (!isMap(root)) throw inputError('config', 'contains no mapping with accounts', EXAMPLE);
  const blame: Blame = (node, name, problem, hint) => {
    throw inputError('config', `in line ${lineOf(node)}: "${name}" ${problem}`, hint);
  };
  const reading: FileReading = { complain, blame, lineOf };
  checkMembers(root, TOP_MEMBERS, 'The file', complain);
  const settings = readSettings(root, SETTINGS, blame);
  const accounts = listEntries(root, 'accounts', reading);
  const keys = accounts.flatMap((account) => readAccount(account, settings, reading));
  checkFleet(keys, surroundings, reading);
  return keys.map(({ key }) => key);
}

function readAccount(entry: YAMLMap, inherited: Settings, reading: FileReading): KeyReading[] {
  const { complain, blame } = reading;
  checkMembers(entry, ACCOUNT_MEMBERS, 'An account', complain);
  const accountId = scalarText(nodeOf(entry, 'id')) ?? '';
  if (!/^\d{12}$/.test(accountId)) {
    return complain(
      nodeOf(entry, 'id') ?? entry,
      'has no ID of an AWS account',
      'Write id: and twelve digits, such as id: "123456789012".',
    );
  }
  const own = readSettings(entry, ['role-to-assume', ...SETTINGS], blame);
  const account = { accountId, account: readName(entry, complain) ?? accountId };
  return listEntries(entry, 'users', reading).map((user) =>
    readKey(user, account, { ...inherited, ...own }, reading),
  );
}

/** For jobs that must not show the account's id, and for people. */
function readName(entry: YAMLMap, complain: Complain): string | undefined {
  const node = nodeOf(entry, 'name');
  if (node === undefined) return undefined;
  const name = scalarText(node) ?? '';
  if (/^[A-Za-z][\w.-]{0,63}$/.test(name)) return name;
  return complain(
    node,
    `has an invalid name: ${printable(name)}`,
    'Write a letter, then letters, digits and _.-, such as name: production.',
  );
}

function listEntries(entry: YAMLMap, name: string, { complain }: FileReading): YAMLMap[] {
  const node = nodeOf(entry, name);
  if (!isSeq(node) || node.items.length === 0) {
    return complain(node ?? entry, `has no list of ${name}`, EXAMPLE);
  }
  return node.items.map((item) =>
    isMap(item)
      ? (item as YAMLMap)
      : complain(item, `contains an entry of ${name} that is not a mapping`, EXAMPLE),
  );
}
