import { readInput } from '@bedrock-token/github';
import { runAction } from '@bedrock-token/workflow';
import { deliver, run, summarise } from './run.ts';

runAction(async (world, timeout) => {
  const outcome = await Promise.race([run(readInput, world), timeout]);
  deliver(outcome, world);
  await Promise.race([summarise(outcome, world), timeout]).catch(() => {});
  if (outcome.report.error !== undefined) throw outcome.report.error;
}, 'Nothing is lost: the next run goes on from where this one stopped.');
