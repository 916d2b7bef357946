import { readInput } from '@bedrock-token/github';
import { runAction } from '@bedrock-token/workflow';
import { planFleet } from './plan-fleet.ts';
import { deliver, run, summarise } from './run.ts';
import { readTask } from './task.ts';

runAction(async (world, timeout) => {
  const task = await Promise.race([readTask(readInput, world), timeout]);
  if (task.kind === 'fleet') return planFleet(task.keys, readInput, world);
  const outcome = await Promise.race([run(task, world), timeout]);
  deliver(outcome, world);
  await Promise.race([summarise(outcome, world), timeout]).catch(() => {});
  if (outcome.report.error !== undefined) throw outcome.report.error;
}, 'Nothing is lost: the next run goes on from where this one stopped.');
