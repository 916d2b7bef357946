import type { RefFilter } from '../ci-jobs.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import { patternOf } from './ref-condition.ts';
import { toYaml } from './to-yaml.ts';
import { tokenScript } from './token-script.ts';

/** CircleCI docs, "Configuration reference": jobs, filters; "Built-in environment variables". */
export function renderCircleCi({ roleArn, region, ref, step }: PipelineRequest): string {
  const token = { token: '$CIRCLE_OIDC_TOKEN_V2', session: 'circleci-$CIRCLE_WORKFLOW_JOB_ID' };
  return toYaml({
    version: 2.1,
    jobs: {
      bedrock: {
        docker: [{ image: 'cimg/node:lts' }],
        environment: { AWS_ROLE_ARN: roleArn, AWS_REGION: region, ...step.variables },
        // Other systems check the repository out by themselves.
        steps: [
          ...(step.readsRepository ? ['checkout'] : []),
          { run: { name: 'Ask a model', command: tokenScript(token, step.command) } },
        ],
      },
    },
    workflows: {
      bedrock: {
        jobs: [ref === undefined ? 'bedrock' : { bedrock: { filters: filtersOf(ref) } }],
      },
    },
  });
}

/** A job without a filter on tags runs for none. */
function filtersOf({ kind, name }: RefFilter): object {
  const only = patternOf(name) ?? name;
  if (kind === 'branch') return { branches: { only } };
  return { branches: { ignore: '/.*/' }, tags: { only } };
}
