import { join } from 'node:path';
import type { Part } from '../part.ts';
import { installAct } from '../support/act.ts';
import { auditJobs } from './act/audit-jobs.ts';
import { runJobs } from './act/job.ts';
import { mintJobs } from './act/mint-jobs.ts';
import { pageJobs } from './act/page-jobs.ts';
import { rotationJobs } from './act/rotation-jobs.ts';
import { walkJobs } from './act/walk-jobs.ts';

export const part: Part = {
  id: 'act',
  name: 'nektos/act',
  group: 'runner',
  inCi: true,
  async prepare(toolbox) {
    const act = await installAct(toolbox);
    const path = [join(await toolbox.python({ awscli: '1.46.3' }), 'bin')];
    const sdks = await toolbox.python({ openai: '3.57.0', anthropic: '2.14.0', boto3: '1.44.8' });
    const pythonPath = [join(sdks, 'bin')];
    return {
      version: act.version,
      checks: [
        {
          configured: 'the README’s `setup github --apply`, the workflow that it prints',
          compared: 'from an empty account to a call of the AWS CLI; another branch is refused',
          run: () => runJobs(act, walkJobs(path, toolbox.scratch)),
        },
        {
          configured: 'workflows of the README and of docs, `uses: ./`',
          compared: 'mint action: exports, outputs, failures; no secret in the log of act',
          run: () => runJobs(act, mintJobs(path, pythonPath)),
        },
        {
          configured: 'docs/workflows.md: its commands and workflows',
          compared: 'a matrix, a reusable workflow and an environment, each with its role',
          run: () => runJobs(act, pageJobs(path, toolbox.scratch)),
        },
        {
          configured: 'workflows of the rotation’s pages, the fleet’s file',
          compared: 'rotation: keys in their sinks, the matrix; no secret in the log of act',
          run: () => runJobs(act, rotationJobs()),
        },
        {
          configured: 'workflows of the audit’s pages, a stand-in for the upload to code scanning',
          compared:
            'audit: findings in the uploaded file, one open issue; no secret in the log of act',
          run: () => runJobs(act, auditJobs()),
        },
      ],
    };
  },
};
