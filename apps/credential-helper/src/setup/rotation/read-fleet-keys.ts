import { BedrockTokenError, inputError, parseRoleArn } from '@bedrock-token/core';
import { type FleetKey, parseFleet, readKeySettings, selectAccount } from '@bedrock-token/fleet';
import { resolveEscrow } from '@bedrock-token/sinks';
import { usageError } from '../../command-line/parse.ts';
import { readText } from '../../command-line/read-text.ts';
import type { Invocation } from '../../command-line/spec.ts';
import { readRoleName } from '../provision/read-repository.ts';
import type { KeySource, RotatedKey } from './rotated-key.ts';
import { OF_ONE_KEY, spec } from './spec.ts';

const DEFAULT_ROLE = 'bedrock-rotator';

/**
 * The keys of a file that have the same account and the same role.
 *
 * @param known the account of the credentials, twelve digits; undefined without
 * @throws ERR_INPUT naming the line, or for several accounts or roles of which none is named
 */
export function readFleetKeys(
  path: string,
  invocation: Invocation,
  known: string | undefined,
  where: { region: string; repository: string },
): KeySource {
  const other = OF_ONE_KEY.find(({ name }) => invocation.isSet(name));
  if (other !== undefined) {
    throw usageError(spec, `--${other.name} cannot be combined with --config.`);
  }
  const all = parseFleet(readText(path, '--config'), where);
  const ofAccount = chooseAccount(all, invocation.value('account'), known);
  const { roleName, chosen } = chooseRole(ofAccount, readRoleName(invocation));
  const accounts = new Set(all.map(({ accountId }) => accountId)).size;
  const lacks = {
    region: all.some(({ settings }) => settings['aws-region'] === undefined),
    role: all.some(({ settings }) => settings['role-to-assume'] === undefined),
  };
  return {
    keys: chosen.map(toRotatedKey),
    ofWorkflow: all.map(toRotatedKey),
    roleName,
    accountId: ofAccount[0]?.accountId,
    workflow: { kind: 'fleet', path, lacks, accounts },
  };
}

function chooseAccount(
  keys: readonly FleetKey[],
  asked: string | undefined,
  known: string | undefined,
): FleetKey[] {
  const distinct = [...new Set(keys.map(({ account }) => account))];
  const name = asked ?? known ?? (distinct.length === 1 ? distinct[0] : undefined);
  if (name !== undefined && keys.some((key) => [key.account, key.accountId].includes(name))) {
    return selectAccount(keys, name);
  }
  const list = distinct.join(', ');
  if (name === undefined) {
    throw inputError(
      '--account',
      'is missing, and the file lists several accounts',
      `Name one of ${list}: each account is set up by a run of its own.`,
    );
  }
  throw new BedrockTokenError('ERR_INPUT', `The file of --config lists no account ${name}.`, {
    hint: `It lists ${list}. Name one with --account, and choose its credentials with --profile.`,
  });
}

function chooseRole(
  keys: readonly FleetKey[],
  asked: string | undefined,
): { roleName: string; chosen: FleetKey[] } {
  const roleOf = ({ settings }: FleetKey) => readRole(settings['role-to-assume']);
  const roles = [...new Set(keys.map((key) => roleOf(key) ?? asked ?? DEFAULT_ROLE))];
  const roleName = asked ?? roles[0] ?? DEFAULT_ROLE;
  const chosen = keys.filter((key) => (roleOf(key) ?? roleName) === roleName);
  if (chosen.length > 0 && (asked !== undefined || roles.length === 1)) return { roleName, chosen };
  throw inputError(
    '--role-name',
    asked === undefined
      ? 'is missing, and the account has several roles in the file'
      : 'is not a role of the account in the file',
    `Name one of ${roles.join(', ')}: each role is set up by a run of its own.`,
  );
}

/** @throws ERR_INPUT for a role with a path, which setup does not create */
function readRole(arn: string | undefined): string | undefined {
  if (arn === undefined) return undefined;
  parseRoleArn(arn);
  const name = /:role\/([\w+=,.@-]{1,64})$/.exec(arn)?.[1];
  if (name !== undefined) return name;
  throw inputError(
    '--config',
    `names the role ${arn}, which has a path`,
    'Setup creates roles without a path: write arn:aws:iam::ACCOUNT:role/NAME.',
  );
}

function toRotatedKey({ userName, settings, sinks, escrow }: FleetKey): RotatedKey {
  const read = readKeySettings((name) => (settings as Record<string, string>)[name] ?? '');
  const { service, workspaceId, policies, models, policy } = read;
  const { credentialAgeDays } = policy;
  return {
    userName,
    settings: { service, workspaceId, policies, models, credentialAgeDays },
    region: settings['aws-region'],
    sinks,
    escrow: resolveEscrow(escrow, sinks),
  };
}
