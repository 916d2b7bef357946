import { inputError } from '@bedrock-token/core';
import { checkMembers, nodeOf, readEscrow, readSinks } from '@bedrock-token/sinks';
import type { YAMLMap } from 'yaml';
import type { Blame, FileReading } from './file-reading.ts';
import type { FleetKey } from './fleet-key.ts';
import { READERS, readKeySettings, readUserName, type SettingName } from './key-settings.ts';
import { readSettings, SETTINGS, type Settings, scalarText, withLine } from './read-settings.ts';

export const USER_MEMBERS = ['user-name', 'role-to-assume', ...SETTINGS, 'sinks', 'escrow'];

/** A key, and the nodes at which its faults are reported. */
export interface KeyReading {
  key: FleetKey;
  node: YAMLMap;
}

/** @throws ERR_INPUT naming the line */
export function readKey(
  entry: YAMLMap,
  { accountId, account }: Pick<FleetKey, 'accountId' | 'account'>,
  inherited: Settings,
  { complain, blame, lineOf }: FileReading,
): KeyReading {
  checkMembers(entry, USER_MEMBERS, 'A user', complain);
  const nameNode = nodeOf(entry, 'user-name') ?? entry;
  const userName = withLine(nameNode, blame, () => readUserName(scalarText(nameNode) ?? ''));
  const said = { ...inherited, ...readSettings(entry, ['role-to-assume', ...SETTINGS], blame) };
  checkRole(said, accountId, blame);
  const settings = Object.fromEntries(
    Object.entries(said).map(([name, { text }]) => [name, text]),
  ) as FleetKey['settings'];
  withLine(entry, blame, () => readKeySettings((name) => settings[name as SettingName] ?? ''));
  return {
    node: entry,
    key: {
      accountId,
      account,
      userName,
      settings,
      sinks: readSinks(nodeOf(entry, 'sinks') ?? entry, complain),
      escrow: readEscrowOf(entry, complain),
      line: lineOf(entry),
    },
  };
}

function checkRole({ 'role-to-assume': role }: Settings, accountId: string, blame: Blame): void {
  if (role === undefined) return;
  const { accountId: actual } = READERS['role-to-assume'](role.text);
  if (actual === accountId) return;
  withLine(role.node, blame, () => {
    throw inputError(
      'role-to-assume',
      `belongs to account ${actual}, and the user to account ${accountId}`,
      'Name a role of the account of the user: a role can rotate only keys of its own account.',
    );
  });
}

function readEscrowOf(entry: YAMLMap, complain: FileReading['complain']): FleetKey['escrow'] {
  const node = nodeOf(entry, 'escrow');
  if (node === undefined) return undefined;
  return (
    readEscrow(node, complain) ??
    complain(
      node,
      'has an escrow that is not one entry or the name of a place',
      'Write an entry such as escrow: { type: secrets-manager, name: bedrock/api-key }, or the name of a place that can be read back.',
    )
  );
}
