import type { RotationReport, RotationRequest } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';
import type { KeysAction } from '../../commands/keys.ts';
import { openAccount, readUserName } from '../shared/account.ts';
import { defaultPolicies, readPolicies } from '../shared/new-user.ts';
import { readProbe } from '../shared/probe.ts';
import { readDays } from '../shared/read-options.ts';
import { runRotation } from '../shared/run-rotation.ts';
import { type PlaceRequest, readPlaces } from '../shared/sinks.ts';
import { readLimits } from '../shared/user-limits.ts';
import { checkShown, createTerminalSink } from './terminal-sink.ts';

/** Times of a rotation, of which a creation begins none. */
const NO_PACE = { rotateAfterDays: 0, graceHours: 0, soakHours: 0 };

/**
 * A key, by the same steps as a rotation: it is made, proven and written, and a run that was cut
 * short is taken up by the next.
 */
export const createKey: KeysAction = async (invocation, world) => {
  const userName = readUserName(invocation);
  const credentialAgeDays = readDays(invocation);
  const places = readPlaces(invocation);
  const probe = readProbe(invocation);
  const readUser = readUserRequest(invocation);
  const isShown = invocation.isSet('show');
  if (places.out === undefined && places.sinks.length === 0) {
    if (!isShown) throw noPlace();
    await checkShown(world);
  }
  const account = await openAccount(invocation, world);
  const request: RotationRequest = {
    userName,
    mode: 'create',
    policy: { credentialAgeDays, ...NO_PACE },
    user: readUser(account.partition),
  };
  const more = isShown ? [createTerminalSink(world)] : [];
  const report = await runRotation(
    request,
    { places, more, probe, isDryRun: false },
    account,
    world,
  );
  if (report.plan.phase === 'wait') throw mustWait(report);
  world.tell(describe(report, userName, places));
  return 0;
};

function readUserRequest(invocation: Invocation): (partition: string) => RotationRequest['user'] {
  const policies = readPolicies(invocation);
  const limits = readLimits(invocation);
  return (partition) => ({
    policies: policies.length > 0 ? policies : defaultPolicies(partition),
    limits,
    mayCreate: invocation.isSet('create-user'),
    foreign: invocation.isSet('adopt') ? 'adopt' : 'refuse',
    additions: { policies, limits },
  });
}

function describe(
  { liveKeyId, done, sinks }: Awaited<ReturnType<typeof runRotation>>,
  userName: string,
  { out }: PlaceRequest,
): string {
  const where = out ?? sinks.map(({ name }) => name).join(', ');
  const key = `key ${liveKeyId} of ${userName}`;
  if (sinks.length === 0) return `${key} is shown this once`;
  const isPublished = done.some(({ kind }) => kind === 'publish-key');
  return isPublished ? `${key} is in ${where}` : `${key} is in ${where} already; nothing was made`;
}

function mustWait({ plan: { notes, next } }: RotationReport): BedrockTokenError {
  return new BedrockTokenError('ERR_ROTATION_INCOMPLETE', `No key was made. ${notes.join(' ')}`, {
    hint: `Run the same command again from ${next?.at.toISOString()} on.`,
  });
}

function noPlace(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    'The key has no place to go: --out, --sinks and --show are missing.',
    {
      hint: 'AWS shows a key once. Name a file for it, such as --out ./key; it gets mode 0600.',
    },
  );
}
