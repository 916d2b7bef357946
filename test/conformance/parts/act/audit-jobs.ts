import { join } from 'node:path';
import { AUDIT_POLICY, auditCloud } from '../../../support/action/audit-step.ts';
import { REPOSITORY } from '../../../support/action/rotate-step.ts';
import { type Job, readWorkflow } from './job.ts';

const UPLOAD = 'github/codeql-action@8aad20d150bbac5944a9f9d289da16a4b0d87c1e';
const PAGES = ['actions/audit/README.md', 'docs/audit.md'];

/** The workflows of the audit, with a stand-in for the upload to code scanning. */
export function auditJobs(): Job[] {
  return PAGES.map((page) => ({
    name: `the audit of ${page}`,
    start: async () => {
      const cloud = await auditCloud(AUDIT_POLICY, [{ name: 'endless' }]);
      cloud.issueApiKey({ user: 'endless' });
      return cloud;
    },
    run: (act, cloud) =>
      act.run(cloud, {
        workflow: readWorkflow(page, 'name: Audit of API keys\n'),
        event: 'schedule',
        env: cloud.githubEnv(),
        secrets: {
          GITHUB_TOKEN: cloud.githubToken({
            kind: 'github-token',
            permissions: { issues: 'write' },
          }),
        },
        actions: { [UPLOAD]: join(import.meta.dirname, 'codeql-action') },
      }),
    shows: ['uploaded error never-expires', 'Job succeeded'],
    verify: (cloud) => {
      const states = cloud.github.issues(REPOSITORY).map(({ state }) => state);
      return states.join() === 'open' ? [] : ['not one open issue'];
    },
  }));
}
