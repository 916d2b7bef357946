import type { RefFilter } from '../ci-jobs.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import { patternOf } from './ref-condition.ts';
import { toYaml } from './to-yaml.ts';
import { tokenScript } from './token-script.ts';

/** GitLab docs, "CI/CD YAML syntax reference": id_tokens, rules, image; "Predefined CI/CD variables". */
export function renderGitLab({ roleArn, region, audience, ref, step }: PipelineRequest): string {
  const token = { token: '$AWS_ID_TOKEN', session: 'gitlab-$CI_JOB_ID' };
  return toYaml({
    bedrock: {
      image: 'node:lts',
      ...(ref !== undefined && { rules: [{ if: conditionOf(ref) }] }),
      id_tokens: { AWS_ID_TOKEN: { aud: audience } },
      variables: { AWS_ROLE_ARN: roleArn, AWS_REGION: region, ...step.variables },
      script: [tokenScript(token, step.command)],
    },
  });
}

function conditionOf({ kind, name }: RefFilter): string {
  const variable = kind === 'branch' ? '$CI_COMMIT_BRANCH' : '$CI_COMMIT_TAG';
  const pattern = patternOf(name);
  return pattern === undefined ? `${variable} == "${name}"` : `${variable} =~ ${pattern}`;
}
