import { createIamKeyStore } from '@bedrock-token/aws';
import {
  BedrockTokenError,
  describeStep,
  isUsable,
  type RotationRequest,
  type Step,
} from '@bedrock-token/core';
import type { ProcessIo } from '../../../process-io.ts';
import type { Account } from '../../shared/account.ts';
import { type RotationOptions, tryRotation } from '../../shared/run-rotation.ts';
import { OPTION_VOCABULARY } from '../../shared/vocabulary.ts';
import { type Attempts, attempt, readOrFault } from '../attempts.ts';
import type { ReplacedUser } from '../containment.ts';
import type { IncidentContext } from '../context.ts';
import type { Replacement } from './replacement.ts';

/** For the question before it is done. */
export function describeReplacement({ userName, others }: ReplacedUser): string {
  const also =
    others.length === 0 ? '' : `, and deactivate its other key ${others.join(', ')}, too`;
  return `replace the keys of user ${userName}${also}`;
}

/** Replaces every key of a user by the rotation of a compromised key. A failure is kept for the report. */
export async function replaceKey(
  user: ReplacedUser,
  replacement: Replacement,
  context: IncidentContext,
  { actions, laterFailures, settledKeys }: Attempts,
): Promise<void> {
  const { account, io, invocation, acting } = context;
  const { userName, service } = user;
  const what = `replace the keys of user ${userName}`;
  const isDryRun = invocation.isSet('dry-run');
  const isDone = await attempt(what, laterFailures, async () => {
    const { region = account.region, ...asked } = replacement(user, acting.accountId);
    const { credentials, requestHandler, partition } = account;
    const words = { service, vocabulary: OPTION_VOCABULARY };
    const store = createIamKeyStore(credentials, region, requestHandler, words);
    const request: RotationRequest = {
      userName,
      mode: 'compromised',
      policy: asked.policy,
      user: { ...asked.permissions(partition), mayCreate: false },
      vocabulary: OPTION_VOCABULARY,
    };
    const { sinkRequest, probe } = asked;
    const options = { sinkRequest, service: asked.service, probe, isDryRun };
    const ofKeys = { ...account, region, store };
    const live = await findCleanLiveKey(user, request, options, ofKeys, io);
    if (live !== undefined) {
      settledKeys.push(live);
      actions.push({ what: `${what}: key ${live} is in every place`, state: 'already' });
      return;
    }
    const report = await tryRotation(request, options, ofKeys, io);
    const steps = isDryRun ? report.plan.steps : report.done;
    settledKeys.push(...steps.flatMap(stoppedKey));
    const state = isDryRun ? 'would' : 'done';
    actions.push(...steps.map((step) => ({ what: describeStep(step), state }) as const));
    if (report.error !== undefined) throw report.error;
    if (!isDryRun && report.plan.phase === 'wait') throw notYet(report.plan.notes);
  });
  if (isDone) return;
  const problem = laterFailures.at(-1)?.error.message ?? '';
  io.stderr(`FAILED: ${what}: ${problem}`);
  actions.push({ what, state: 'failed', problem });
}

const stoppedKey = (step: Step) =>
  step.kind === 'deactivate-key' || step.kind === 'delete-key' ? [step.key] : [];

/** Steps of a rotation after which another key is in use. */
const REPLACING = ['create-key', 'publish-key', 'activate-key'];

/**
 * The key that is in every place, if it is not the one that leaked: a run before this one replaced that, or it was
 * not in use. Another replacement would deactivate a good key.
 */
async function findCleanLiveKey(
  { keyId }: ReplacedUser,
  request: RotationRequest,
  options: RotationOptions,
  account: Account,
  io: ProcessIo,
): Promise<string | undefined> {
  const dryRun = { ...options, isDryRun: true };
  const report = await readOrFault(() =>
    tryRotation({ ...request, mode: 'rotate' }, dryRun, account, io),
  );
  if (report instanceof BedrockTokenError || report.error !== undefined) return undefined;
  const { plan, keys } = report;
  const live = keys.find(({ id }) => id === plan.live);
  if (live === undefined || live.id === keyId || !isUsable(live, new Date(io.now())))
    return undefined;
  return plan.steps.some(({ kind }) => REPLACING.includes(kind)) ? undefined : live.id;
}

function notYet(notes: readonly string[]): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_ROTATION_INCOMPLETE',
    `The key was not replaced. ${notes.join(' ')}`,
    { hint: 'Run the same command again: it replaces the key as soon as it can.' },
  );
}
