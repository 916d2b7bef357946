import { runAction } from '@bedrock-token/action-runtime';
import { readInput } from '@bedrock-token/github';
import { deliver, mint, summarise } from './run.ts';

runAction(async (runtime, inTime) => {
  const minted = await inTime(mint(readInput, runtime));
  if (minted.inputs.gateway === undefined) {
    deliver(minted, runtime);
  } else {
    // What starts a process is loaded only for it.
    const { deliverGateway } = await import('./gateway/deliver-gateway.ts');
    await inTime(deliverGateway(minted, runtime));
  }
  // The key is out: from here on nothing may fail the step, or keep it waiting.
  await inTime(summarise(minted, runtime)).catch(() => {});
}, 'Nothing was exported.');
