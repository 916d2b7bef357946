import type { ServiceOfKeys } from '@bedrock-token/aws';
import type { RotationReport, RotationRequest } from '@bedrock-token/core';
import { BedrockTokenError, extendHint } from '@bedrock-token/core';
import type { Invocation, RunAction } from '../../command-line/spec.ts';
import { openAccount } from '../shared/account.ts';
import { readDays, readProbe, readUserName } from '../shared/read-options.ts';
import { readTestedService } from '../shared/read-service.ts';
import { readUserPermissions } from '../shared/read-user-permissions.ts';
import { runRotation } from '../shared/run-rotation.ts';
import { readSinkRequest, type SinkRequest } from '../shared/sinks.ts';
import { readUserLimits } from '../shared/user-limits.ts';
import { OPTION_VOCABULARY } from '../shared/vocabulary.ts';
import { checkShown, createTerminalSink } from './terminal-sink.ts';

/** Times of a rotation, of which a creation begins none. */
const NO_SCHEDULE = { rotateAfterDays: 0, graceHours: 0, soakHours: 0 };

/**
 * A key, by the same steps as a rotation: it is made, proven and written, and a run that was cut
 * short is taken up by the next.
 */
export const createKey: RunAction = async (invocation, io) => {
  const userName = readUserName(invocation);
  const credentialAgeDays = readDays(invocation);
  const sinkRequest = readSinkRequest(invocation);
  const service = readTestedService(invocation, io);
  const probe = readProbe(invocation, service);
  const readUser = readUserRequest(invocation, service);
  const isShown = invocation.isSet('show');
  if (sinkRequest.out === undefined && sinkRequest.sinks.length === 0) {
    if (!isShown) throw noPlace();
    await checkShown(io);
  }
  const account = await openAccount(invocation, io);
  const request: RotationRequest = {
    userName,
    mode: 'create',
    policy: { credentialAgeDays, ...NO_SCHEDULE },
    user: readUser(account.partition),
    vocabulary: OPTION_VOCABULARY,
  };
  const moreSinks = isShown ? [createTerminalSink(io)] : [];
  const options = { sinkRequest, service, moreSinks, probe, isDryRun: false };
  const report = await runRotation(request, options, account, io).catch((error: unknown) => {
    throw withPermissionOptions(error);
  });
  if (report.plan.phase === 'wait') throw mustWait(report);
  io.stderr(describe(report, userName, sinkRequest));
  return 0;
};

function readUserRequest(
  invocation: Invocation,
  service: ServiceOfKeys,
): (partition: string) => RotationRequest['user'] {
  const limits = readUserLimits(invocation, service.service);
  const { isAsked, forUser } = readUserPermissions(invocation, service, limits?.length);
  return (partition) => {
    const permissions = forUser(partition);
    return {
      ...permissions,
      limits,
      mayCreate: invocation.isSet('create-user'),
      foreign: invocation.isSet('adopt') ? 'adopt' : 'refuse',
      additions: { ...(isAsked ? permissions : { policies: [] }), limits },
    };
  };
}

/** The key is of a user, and these options are what gives one its permissions. */
function withPermissionOptions(error: unknown): unknown {
  const isDenied = error instanceof BedrockTokenError && /a policy denies/.test(error.message);
  if (!isDenied) return error;
  const { code, message, hint, refused } = error;
  return new BedrockTokenError(code, message, {
    hint: extendHint(
      hint,
      'The permissions are those of the user: to add some, pass --policy or --models to keys create.',
    ),
    ...(refused !== undefined && { refused }),
    cause: error,
  });
}

function describe(
  { liveKeyId, done, sinks }: Awaited<ReturnType<typeof runRotation>>,
  userName: string,
  { out }: SinkRequest,
): string {
  const where = out ?? sinks.map(({ name }) => name).join(', ');
  const key = `key ${liveKeyId} of ${userName}`;
  if (sinks.length === 0) return `${key} is shown only once`;
  const isPublished = done.some(({ kind }) => kind === 'publish-key');
  return isPublished
    ? `${key} is in ${where}`
    : `${key} is in ${where} already; no key was created`;
}

function mustWait({ plan: { notes, next } }: RotationReport): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `No key was created. ${notes.join(' ')}`,
    {
      hint: `Run the same command again from ${next?.at.toISOString()} on.`,
    },
  );
}

function noPlace(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_INPUT',
    'The key has no destination: --out, --sinks and --show are missing.',
    {
      hint: 'AWS shows a key once. Name a file for it, such as --out ./key; it gets mode 0600.',
    },
  );
}
