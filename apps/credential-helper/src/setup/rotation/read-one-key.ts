import { inputError } from '@bedrock-token/core';
import {
  isPassedBack,
  listPlaces,
  parseEscrow,
  parseSinks,
  resolveEscrow,
  type SinkConfig,
} from '@bedrock-token/sinks';
import { readText } from '../../command-line/read-text.ts';
import type { Invocation } from '../../command-line/spec.ts';
import { readPolicies, readUserName } from '../../keys/shared/read-options.ts';
import { readServiceOfKeys, readTestedService } from '../../keys/shared/read-service.ts';
import { readUserPermissions } from '../../keys/shared/read-user-permissions.ts';
import { readRotationPolicy } from '../../keys/shared/run-rotation.ts';
import { SINK_OPTION_WORDS } from '../../keys/shared/vocabulary.ts';
import type { ProcessIo } from '../../process-io.ts';
import { readAccountId, readRoleName } from '../provision/read-repository.ts';
import type { Use } from '../provision/setup-kind.ts';
import type { KeySource, RotatedKey } from './rotated-key.ts';

/** What an option is called among the inputs of the action. */
const INPUTS: Readonly<Record<string, string>> = {
  service: 'service',
  'workspace-id': 'workspace-id',
  days: 'credential-age-days',
  'rotate-after-days': 'rotate-after-days',
  'grace-hours': 'grace-hours',
  'soak-hours': 'soak-hours',
};

/**
 * One key, by options.
 *
 * @param repository `owner/name` of the workflow
 * @throws ERR_INPUT before anything is sent
 */
export function readOneKey(
  invocation: Invocation,
  io: ProcessIo,
  use: Use,
  repository: string,
): KeySource {
  const userName = readUserName(invocation);
  const policy = readRotationPolicy(invocation);
  const readService = use === 'undo' ? readServiceOfKeys : readTestedService;
  const { service, workspaceId } = readService(invocation, io);
  readUserPermissions(invocation, { service, workspaceId });
  const models = (invocation.value('models') ?? '').split(/[\s,]+/).filter((one) => one !== '');
  const sinksText = readSinksText(invocation, use);
  const sinks = sinksText === '' ? [] : parseSinks(sinksText, '--sinks');
  const escrow = resolveEscrow(
    parseEscrow(invocation.value('escrow') ?? '', '--escrow'),
    sinks,
    SINK_OPTION_WORDS,
  );
  if (sinks.length > 0) assertPlaces(sinks, escrow, invocation, repository);
  const { credentialAgeDays = 60 } = policy;
  const policies = readPolicies(invocation);
  const key: RotatedKey = {
    userName,
    settings: { service, workspaceId, policies, models, credentialAgeDays },
    region: undefined,
    sinks,
    escrow,
  };
  return {
    keys: [key],
    ofWorkflow: [key],
    roleName: readRoleName(invocation) ?? `bedrock-rotator-${userName}`.slice(0, 64),
    accountId: readAccountId(invocation),
    workflow: {
      kind: 'key',
      settings: {
        ...Object.fromEntries(
          Object.entries(INPUTS).flatMap(([option, input]) => {
            const value = invocation.value(option);
            return value === undefined ? [] : [[input, value]];
          }),
        ),
        ...(workspaceId !== undefined && { 'workspace-id': workspaceId }),
      },
      sinks: sinksText,
      escrow: invocation.value('escrow'),
    },
  };
}

/** Names alone are enough to undo. */
function readSinksText(invocation: Invocation, use: Use): string {
  const path = invocation.value('sinks');
  if (path !== undefined) return readText(path, '--sinks');
  if (use === 'undo') return '';
  throw inputError(
    '--sinks',
    'is missing, which names the places of the key',
    'Write the list of places into a file, such as - { type: secrets-manager, name: bedrock/api-key }, and give --sinks FILE. Or give a file of keys with --config.',
  );
}

/** @throws ERR_INPUT for places that cannot work together, or from which no run can read the key */
function assertPlaces(
  sinks: readonly SinkConfig[],
  escrow: SinkConfig | undefined,
  invocation: Invocation,
  repository: string,
): void {
  const region = invocation.value('region') ?? '';
  const where = { accountId: '', region, repository, words: SINK_OPTION_WORDS };
  listPlaces(sinks, escrow, where);
  const [first] = sinks;
  if (first?.type !== 'github' || escrow !== undefined || isPassedBack(first, repository)) return;
  throw inputError(
    '--escrow',
    `is missing, and the only place is a secret that no workflow of ${repository} can read`,
    `Add a place from which the next run can take the key, such as --escrow '{ type: secrets-manager, name: bedrock/api-key-pending }'.`,
  );
}
