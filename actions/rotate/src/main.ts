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
import { planFleet } from './plan-fleet.ts';
import { deliver, healthOf, run, summarise } from './run.ts';
import { readTask } from './task.ts';

runAction(async (runtime, inTime) => {
  const alert = prepareAlert(readInput, subjectOf, runtime);
  const health = await work(runtime, inTime).catch(failed);
  await alert.update(health);
  if (health.error !== undefined) throw health.error;
}, 'Nothing is lost: the next run continues from where this one stopped.');

async function work(runtime: ActionRuntime, inTime: InTime): Promise<Health> {
  const task = await inTime(readTask(readInput, runtime));
  if (task.kind === 'fleet') return planFleet(task.keys, readInput, runtime);
  const outcome = await inTime(run(task, runtime));
  deliver(outcome, runtime);
  await inTime(summarise(outcome, runtime)).catch(() => {});
  return healthOf(outcome);
}
