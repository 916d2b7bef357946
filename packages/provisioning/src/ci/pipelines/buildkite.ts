import type { RefFilter } from '../ci-jobs.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import { patternOf } from './ref-condition.ts';
import { toYaml } from './to-yaml.ts';
import { tokenScript } from './token-script.ts';

/**
 * Buildkite docs, "Command step", "Conditionals" and "buildkite-agent oidc". What uploads a pipeline expands
 * variables in it, and makes one `$` of two ("Environment variable substitution").
 */
export function renderBuildkite({ roleArn, region, audience, ref, step }: PipelineRequest): string {
  const token = {
    before: [`token="$(buildkite-agent oidc request-token --audience ${audience})"`],
    token: '$token',
    session: 'buildkite-$BUILDKITE_JOB_ID',
  };
  return toYaml({
    steps: [
      {
        label: 'Ask a model',
        key: 'bedrock',
        ...(ref !== undefined && { if: conditionOf(ref) }),
        env: { AWS_ROLE_ARN: roleArn, AWS_REGION: region, ...step.variables },
        command: tokenScript(token, step.command).replaceAll('$', '$$$$'),
      },
    ],
  });
}

function conditionOf({ kind, name }: RefFilter): string {
  const variable = kind === 'branch' ? 'build.branch' : 'build.tag';
  const pattern = patternOf(name);
  if (pattern === undefined) return `${variable} == "${name}"`;
  return `${variable} =~ ${pattern.replaceAll('$', '$$$$')}`;
}
