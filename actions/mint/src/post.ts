import { workflowLog } from '@bedrock-token/github';
import { endGateway } from './gateway/end-gateway.ts';
import { STATE } from './gateway/job-state.ts';

// Whatever happens here, the job must not fail because of it.
process.on('uncaughtException', () => process.exit(0));
if (process.env[`STATE_${STATE}`]) {
  endGateway(process.env)
    .then((text) => text !== undefined && workflowLog.info(text))
    .catch(() => {});
}
