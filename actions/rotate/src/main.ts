import { runAction } from '@bedrock-token/action-runtime';
import { readInput } from '@bedrock-token/github';
import { planFleet } from './plan-fleet.ts';
import { deliver, healthOf, run, summarise } from './run.ts';
import { readTask } from './task.ts';
import { underAlert } from './under-alert.ts';

runAction(
  (realRuntime, timeout) =>
    underAlert(readInput, realRuntime, async (runtime) => {
      const task = await Promise.race([readTask(readInput, runtime), timeout]);
      if (task.kind === 'fleet') return planFleet(task.keys, readInput, runtime);
      const outcome = await Promise.race([run(task, runtime), timeout]);
      deliver(outcome, runtime);
      await Promise.race([summarise(outcome, runtime), timeout]).catch(() => {});
      return healthOf(outcome);
    }),
  'Nothing is lost: the next run goes on from where this one stopped.',
);
