import type {
  BuildkiteClaims,
  CiJob,
  CircleCiClaims,
  GitLabClaims,
  JenkinsClaims,
} from './ci-job.ts';

/** What a token of a job has, but for times and `jti`. */
export interface CiToken {
  issuer: string;
  audience: string;
  claims: Record<string, unknown>;
  /** From issue to `exp`. */
  lifetimeSeconds: number;
}

/** The token that the system gives a job, by its documentation. */
export function ciToken(job: CiJob): CiToken {
  switch (job.system) {
    case 'gitlab':
      return gitLab(job.claims, job.issuer ?? 'https://gitlab.com', job.audience);
    case 'circleci':
      return circleCi(job.claims, job.issuer, job.audience);
    case 'buildkite':
      return buildkite(job.claims, job.issuer ?? 'https://agent.buildkite.com', job.audience);
    case 'jenkins':
      return jenkins(job.claims, job.issuer, job.audience);
  }
}

function gitLab(given: Partial<GitLabClaims> = {}, issuer: string, audience: string): CiToken {
  const claims = {
    namespace_path: (given.project_path ?? 'octo-org/app').replace(/\/[^/]+$/, ''),
    project_path: 'octo-org/app',
    project_id: '20',
    user_login: 'octocat',
    pipeline_id: '574',
    pipeline_source: 'push',
    job_id: '302',
    ref: 'main',
    ref_type: 'branch',
    ref_protected: 'true',
    runner_environment: 'gitlab-hosted',
    ...given,
  };
  const { project_path: project, ref_type: type, ref } = claims;
  const sub = `project_path:${project}:ref_type:${type}:ref:${ref}`;
  // As long as the job may take.
  return { issuer, audience, claims: { sub, ...claims }, lifetimeSeconds: 3600 };
}

function circleCi(
  given: Partial<CircleCiClaims> = {},
  issuer: string | undefined,
  audience: string | undefined,
): CiToken {
  const {
    organization = '6b376885-8f20-45b2-ba2f-c27c0919bc6d',
    project = '0d3a1f0e-4f5b-4a62-8a4e-8f1f3d0f9a11',
    user = 'a1f4f1c5-5f0f-4d6f-9c61-0a4c1fb4f6a2',
    origin = 'github.com/octo-org/app',
    ref = 'refs/heads/main',
  } = given;
  const sub = `org/${organization}/project/${project}/user/${user}/vcs-origin/${origin}/vcs-ref/${ref}`;
  return {
    issuer: issuer ?? `https://oidc.circleci.com/org/${organization}`,
    audience: audience ?? organization,
    claims: {
      sub: given.sub ?? sub,
      'oidc.circleci.com/project-id': project,
      'oidc.circleci.com/vcs-origin': origin,
      'oidc.circleci.com/vcs-ref': ref,
      'oidc.circleci.com/context-ids': [],
      'oidc.circleci.com/ssh-rerun': false,
    },
    lifetimeSeconds: 3600,
  };
}

function buildkite(
  given: Partial<BuildkiteClaims> = {},
  issuer: string,
  audience: string | undefined,
): CiToken {
  const claims = {
    organization_slug: 'octo-org',
    pipeline_slug: 'app',
    build_number: 1,
    build_branch: 'main',
    build_commit: '9f3182061f1e2cca4702c368cbc039b7dc9d4485',
    step_key: 'bedrock',
    build_source: 'webhook',
    runner_environment: 'self-hosted',
    ...given,
  };
  const { organization_slug: organization, pipeline_slug: pipeline } = claims;
  const { build_tag: tag } = given;
  const ref = tag === undefined ? `refs/heads/${claims.build_branch}` : `refs/tags/${tag}`;
  const sub = `organization:${organization}:pipeline:${pipeline}:ref:${ref}:commit:${claims.build_commit}:step:${claims.step_key}`;
  return {
    issuer,
    audience: audience ?? `https://buildkite.com/${organization}`,
    claims: { sub, ...claims },
    lifetimeSeconds: 300,
  };
}

function jenkins(
  given: Partial<JenkinsClaims> = {},
  issuer: string | undefined,
  audience: string,
): CiToken {
  const { job_url: jobUrl = 'https://jenkins.example.com/job/app/', build_number = 1 } = given;
  return {
    issuer: issuer ?? `${jobUrl.replace(/\/job\/.*$/, '')}/oidc`,
    audience,
    claims: { sub: given.sub ?? jobUrl, build_number },
    lifetimeSeconds: 3600,
  };
}
