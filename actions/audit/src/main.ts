import {
  type ActionRuntime,
  failed,
  type Health,
  type InTime,
  prepareAlert,
  runAction,
} from '@bedrock-token/action-runtime';
import { readInput } from '@bedrock-token/github';
import { subjectOf } from './alert-subject.ts';
import { healthOf, refusalOf } from './health.ts';
import { audit, deliver, summarise } from './run.ts';

runAction(async (runtime, inTime) => {
  const alert = prepareAlert(readInput, subjectOf, runtime);
  const { health, refusal } = await work(runtime, inTime).catch((error: unknown) => {
    const health = failed(error);
    return { health, refusal: health.error };
  });
  await alert.update(health);
  if (refusal !== undefined) throw refusal;
}, 'Nothing was changed: an audit only reads.');

/** The issue is about errors, the end of the step about `fail-on`. */
async function work(
  runtime: ActionRuntime,
  inTime: InTime,
): Promise<{ health: Health; refusal: Error | undefined }> {
  const outcome = await inTime(audit(readInput, runtime));
  deliver(outcome, runtime);
  await inTime(summarise(outcome, runtime)).catch(() => {});
  const { audit: found, inputs } = outcome;
  return { health: healthOf(found), refusal: refusalOf(found, inputs.failOn) };
}
