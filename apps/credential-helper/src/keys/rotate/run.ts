import type { RotationMode, RotationPolicy, RotationRequest } from '@bedrock-token/core';
import { BedrockTokenError, checkPolicy } from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';
import type { KeysAction } from '../../commands/keys.ts';
import { openAccount, readUserName } from '../shared/account.ts';
import { defaultPolicies, readPolicies } from '../shared/new-user.ts';
import { readProbe } from '../shared/probe.ts';
import { readDays, readWhole } from '../shared/read-options.ts';
import { reportAsJson, reportAsText } from '../shared/rotation-report.ts';
import { runRotation } from '../shared/run-rotation.ts';
import { type PlaceRequest, readPlaces } from '../shared/sinks.ts';
import { checkReplaced } from './check-replaced.ts';

/** Does what is due, as a scheduled run of the action does. */
export const rotateKey: KeysAction = (invocation, world) => {
  const mode = (invocation.value('mode') ?? 'rotate') as RotationMode;
  const policy = readPolicy(invocation);
  if (invocation.isSet('now') && mode !== 'rotate') {
    throw new BedrockTokenError('ERR_INPUT', '--now has no meaning with another --mode.', {
      hint: 'Leave it out: --mode compromised replaces keys at once by itself.',
    });
  }
  return run(invocation, world, mode, policy);
};

/** Goes back to the key before. */
export const rollBack: KeysAction = (invocation, world) =>
  run(invocation, world, 'rollback', readPolicy(invocation));

const HOURS = { min: 0, max: 24 * 366 };

/** @throws ERR_INPUT also for ages that cannot work together */
function readPolicy(invocation: Invocation): RotationPolicy {
  const days = { min: 1, max: 36_600, fallback: 30 };
  const policy: RotationPolicy = {
    credentialAgeDays: readDays(invocation, 60),
    rotateAfterDays: readWhole(invocation, 'rotate-after-days', days),
    graceHours: readWhole(invocation, 'grace-hours', { ...HOURS, fallback: 24 }),
    soakHours: readWhole(invocation, 'soak-hours', { ...HOURS, fallback: 72 }),
  };
  checkPolicy(policy);
  return invocation.isSet('now') ? { ...policy, rotateAfterDays: 0 } : policy;
}

async function run(
  invocation: Invocation,
  world: Parameters<KeysAction>[1],
  mode: RotationMode,
  policy: RotationPolicy,
): Promise<number> {
  const userName = readUserName(invocation);
  const places = requirePlaces(readPlaces(invocation));
  const probe = readProbe(invocation);
  const policies = readPolicies(invocation);
  const account = await openAccount(invocation, world);
  const request: RotationRequest = {
    userName,
    mode,
    policy,
    user: {
      policies: policies.length > 0 ? policies : defaultPolicies(account.partition),
      mayCreate: invocation.isSet('create-user'),
    },
  };
  const isDryRun = invocation.isSet('dry-run');
  const report = await runRotation(request, { places, probe, isDryRun }, account, world);
  const write = invocation.isSet('json') ? reportAsJson : reportAsText;
  world.answer(write(report, isDryRun));
  if (invocation.isSet('now') && !isDryRun) checkReplaced(report);
  return 0;
}

function requirePlaces(places: PlaceRequest): PlaceRequest {
  if (places.out !== undefined || places.sinks.length > 0) return places;
  throw new BedrockTokenError('ERR_INPUT', 'Where the key is kept is missing: --out or --sinks.', {
    hint: 'Name every place that holds the key of this user: what is not named keeps the old key, which then ends.',
  });
}
