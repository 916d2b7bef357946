import { readInput } from '@bedrock-token/github';
import { runAction } from '@bedrock-token/workflow';
import { deliver, mint, summarise } from './run.ts';

runAction(async (world, timeout) => {
  const minted = await Promise.race([mint(readInput, world), timeout]);
  deliver(minted, world);
  // The key is out: from here on nothing may fail the step, or keep it waiting.
  await Promise.race([summarise(minted, world), timeout]).catch(() => {});
}, 'Nothing was exported.');
