import { type AwsInputs, readAwsInputs } from '@bedrock-token/action-runtime';
import { assertServiceRegion } from '@bedrock-token/aws';
import type { RotationMode, Secret as SecretType } from '@bedrock-token/core';
import { inputError, Secret } from '@bedrock-token/core';
import {
  type FleetKey,
  type KeySettings,
  readKeySettings,
  readUserName,
} from '@bedrock-token/fleet';
import { parseBoolean, type ReadInput } from '@bedrock-token/github';
import { parseEscrow, parseSinks, type SinkConfig } from '@bedrock-token/sinks';

export interface RotateInputs extends AwsInputs, KeySettings {
  userName: string;
  mode: RotationMode | 'plan';
  sinks: [SinkConfig, ...SinkConfig[]];
  escrow: SinkConfig | string | undefined;
  currentKey: SecretType<string> | undefined;
  pendingKey: SecretType<string> | undefined;
  githubToken: SecretType<string> | undefined;
  /** That the file of a fleet names; any other is refused. */
  accountId: string | undefined;
  summary: boolean;
}

const MODES = ['rotate', 'plan', 'compromised', 'rollback', 'cleanup'];

/**
 * Reads and checks every input before anything is sent anywhere.
 *
 * @param read what the file of a fleet says included
 * @param key of that file
 * @throws ERR_INPUT for the first input that is wrong, ERR_REGION for a region without the service
 */
export function readInputs(
  read: ReadInput,
  environment: NodeJS.ProcessEnv,
  key?: FleetKey,
): RotateInputs {
  const secret = (name: string) => {
    const text = read(name).trim();
    return text === '' ? undefined : new Secret(text);
  };
  const aws = readAwsInputs(read, environment);
  const settings = readKeySettings(read);
  assertServiceRegion(settings.service, aws.regions[0], 'service');
  return {
    ...aws,
    ...settings,
    userName: readUserName(read('user-name').trim()),
    mode: readMode(read('mode').trim()),
    sinks: key?.sinks ?? parseSinks(read('sinks')),
    escrow: key === undefined ? parseEscrow(read('escrow')) : key.escrow,
    currentKey: secret('current-key'),
    pendingKey: secret('pending-key'),
    githubToken: secret('github-token'),
    accountId: key?.accountId,
    summary: parseBoolean(read('summary'), 'summary', true),
  };
}

/** @throws ERR_INPUT */
export function readMode(text: string): RotateInputs['mode'] {
  if (text === '') return 'rotate';
  if (MODES.includes(text)) return text as RotateInputs['mode'];
  throw inputError('mode', `must be one of ${MODES.join(', ')}`, 'Leave it out for rotate.');
}
