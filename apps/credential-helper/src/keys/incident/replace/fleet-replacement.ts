import { BedrockTokenError } from '@bedrock-token/core';
import {
  type FleetKey,
  parseFleet,
  permissionsOfUser,
  readKeySettings,
} from '@bedrock-token/fleet';
import { usageError } from '../../../command-line/parse.ts';
import { readText } from '../../../command-line/read-text.ts';
import type { Invocation } from '../../../command-line/spec.ts';
import type { ProcessIo } from '../../../process-io.ts';
import { readPassedKeys } from '../../shared/sinks.ts';
import type { ReplacedUser } from '../containment.ts';
import { spec } from '../spec.ts';
import type { Replacement } from './replacement.ts';

/** What the file of keys says of each key by itself. */
const OF_THE_FILE = ['out', 'sinks', 'escrow', 'days', 'probe', 'workspace-id'];

/**
 * Replaces keys as the file of the rotation action says: places, age, test and region of the user's key.
 *
 * @throws ERR_INPUT naming the line, and for options that the file has
 */
export function readFleetReplacement(invocation: Invocation, io: ProcessIo): Replacement {
  const other = OF_THE_FILE.find((name) => invocation.isSet(name));
  if (other !== undefined) throw usageError(spec, `--${other} cannot be combined with --config.`);
  const { env } = io;
  const keys = parseFleet(readText(invocation.value('config') ?? '', '--config'), {
    region: invocation.value('region') || env.AWS_REGION || env.AWS_DEFAULT_REGION || '',
    repository: env.GITHUB_REPOSITORY || undefined,
  });
  const passed = readPassedKeys(invocation);
  return (user, accountId) => {
    const key = findKey(keys, user, accountId);
    const { settings, sinks, escrow } = key;
    const read = readKeySettings((name) => (settings as Record<string, string>)[name] ?? '');
    const { service, workspaceId, policy, probe } = read;
    if (service !== user.service) throw otherService(user, service, key.line);
    return {
      sinkRequest: { out: undefined, sinks, escrow, ...passed },
      policy,
      probe,
      service: { service, workspaceId },
      region: settings['aws-region'],
      permissions: (partition) => permissionsOfUser(read, partition),
    };
  };
}

/** IAM API reference, CreateUser: names are not distinguished by case. */
function findKey(keys: readonly FleetKey[], { userName }: ReplacedUser, accountId: string) {
  const name = userName.toLowerCase();
  const key = keys.find(
    (one) => one.accountId === accountId && one.userName.toLowerCase() === name,
  );
  if (key !== undefined) return key;
  throw new BedrockTokenError(
    'ERR_INPUT',
    `The file of --config lists no user ${userName} of account ${accountId}, so its key was not replaced.`,
    {
      hint: `Add the user to the file, or name the places of its key with --out FILE or --sinks FILE, and run the same command again.`,
    },
  );
}

function otherService(
  { userName, service }: ReplacedUser,
  ofFile: string,
  line: number,
): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    `The file of --config has user ${userName} in line ${line} for service ${ofFile}, and the key is for ${service}, so it was not replaced.`,
    {
      hint: 'Name the places of this key with --out FILE or --sinks FILE in place of --config, and run the same command again.',
    },
  );
}
