import { join } from 'node:path';
import type { Part } from '../part.ts';
import { installAct } from '../support/act.ts';
import { runJobs } from './act/job.ts';
import { mintJobs } from './act/mint-jobs.ts';
import { rotationJobs } from './act/rotation-jobs.ts';

export const part: Part = {
  id: 'act',
  name: 'nektos/act',
  group: 'runner',
  inCi: true,
  async prepare(toolbox) {
    const act = await installAct(toolbox);
    const venv = await toolbox.python({ awscli: '1.46.3', openai: '3.57.0' });
    const path = [join(venv, 'bin')];
    return {
      version: act.version,
      checks: [
        {
          configured: 'workflows of the README and of docs, `uses: ./`',
          compared: 'mint action: exports, outputs, failures; no secret in the log of act',
          run: () => runJobs(act, mintJobs(path)),
        },
        {
          configured: 'workflows of the rotation’s pages, the fleet’s file',
          compared: 'rotation: keys in their sinks, the matrix; no secret in the log of act',
          run: () => runJobs(act, rotationJobs()),
        },
      ],
    };
  },
};
