import { readInput } from '@bedrock-token/github';
import { runAction } from '@bedrock-token/workflow';
import { planFleet } from './plan-fleet.ts';
import { deliver, healthOf, run, summarise } from './run.ts';
import { readTask } from './task.ts';
import { underAlert } from './under-alert.ts';

runAction(
  (realWorld, timeout) =>
    underAlert(readInput, realWorld, async (world) => {
      const task = await Promise.race([readTask(readInput, world), timeout]);
      if (task.kind === 'fleet') return planFleet(task.keys, readInput, world);
      const outcome = await Promise.race([run(task, world), timeout]);
      deliver(outcome, world);
      await Promise.race([summarise(outcome, world), timeout]).catch(() => {});
      return healthOf(outcome);
    }),
  'Nothing is lost: the next run goes on from where this one stopped.',
);
