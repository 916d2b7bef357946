import { runAction } from '@bedrock-token/action-runtime';
import { readInput } from '@bedrock-token/github';
import { deliver, mint, summarise } from './run.ts';

runAction(async (runtime, timeout) => {
  const minted = await Promise.race([mint(readInput, runtime), timeout]);
  deliver(minted, runtime);
  // The key is out: from here on nothing may fail the step, or keep it waiting.
  await Promise.race([summarise(minted, runtime), timeout]).catch(() => {});
}, 'Nothing was exported.');
