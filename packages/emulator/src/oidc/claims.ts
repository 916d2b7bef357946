/** The claims of GitHub's identity tokens that describe a job; times, `iss`, `aud` and `jti` come on issue. */
export interface GitHubClaims {
  /** Overrides the subject that the others make, as a customised subject template does. */
  sub: string;
  ref: string;
  ref_type: string;
  ref_protected: string;
  sha: string;
  repository: string;
  repository_id: string;
  repository_owner: string;
  repository_owner_id: string;
  repository_visibility: string;
  actor: string;
  actor_id: string;
  workflow: string;
  workflow_ref: string;
  workflow_sha: string;
  job_workflow_ref: string;
  job_workflow_sha: string;
  head_ref: string;
  base_ref: string;
  event_name: string;
  /** The deployment environment; absent for a job that has none. */
  environment: string;
  run_id: string;
  run_number: string;
  run_attempt: string;
  runner_environment: string;
}

export type SubjectFormat = 'classic' | 'immutable';

/** How the subjects of a repository are made. */
export interface SubjectSettings {
  format: SubjectFormat;
  /** Claim keys, in order; `repo` and `context` by default. */
  keys: readonly string[];
  repositoryId: string;
  ownerId: string;
}

/** The claims of a job: what is given, with the rest made to fit it. */
export function completeClaims(
  given: Partial<GitHubClaims>,
  settingsOf: (repository: string) => SubjectSettings,
): Record<string, string> {
  const repository = given.repository ?? 'octo-org/octo-repo';
  const ref = given.ref ?? 'refs/heads/main';
  const settings = settingsOf(repository);
  const sha = given.sha ?? '1f9b6bb0f4a5d3c7e2a8901b4c6d7e8f90a1b2c3';
  const workflowRef = `${repository}/.github/workflows/ci.yml@${ref}`;
  const claims = {
    ref,
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: 'false',
    sha,
    repository,
    repository_id: settings.repositoryId,
    repository_owner: repository.split('/')[0] ?? '',
    repository_owner_id: settings.ownerId,
    repository_visibility: 'private',
    actor: 'octocat',
    actor_id: '583231',
    workflow: 'CI',
    workflow_ref: workflowRef,
    workflow_sha: sha,
    job_workflow_ref: given.workflow_ref ?? workflowRef,
    job_workflow_sha: sha,
    head_ref: '',
    base_ref: '',
    event_name: 'push',
    run_id: '9200000001',
    run_number: '42',
    run_attempt: '1',
    runner_environment: 'github-hosted',
    ...given,
  };
  return { sub: subjectOf(claims, settings), ...claims };
}

type JobClaims = Omit<GitHubClaims, 'sub' | 'environment'> & Partial<GitHubClaims>;

/** By the template: each key with its value, but for `repo` and `context` (GitHub docs, "OpenID Connect reference"). */
function subjectOf(claims: JobClaims, { format, keys }: SubjectSettings): string {
  const parts: Record<string, string> = {
    repo: repositoryOf(claims, format),
    context: contextOf(claims),
  };
  const values = claims as unknown as Record<string, string | undefined>;
  return keys
    .map((key) => parts[key] ?? `${key}:${(values[key] ?? '').replaceAll(':', '%3A')}`)
    .join(':');
}

function repositoryOf(claims: JobClaims, format: SubjectFormat): string {
  const [owner = '', name = ''] = claims.repository.split('/');
  const repository =
    format === 'immutable'
      ? `${owner}@${claims.repository_owner_id}/${name}@${claims.repository_id}`
      : claims.repository;
  return `repo:${repository}`;
}

function contextOf(claims: JobClaims): string {
  if (claims.environment) {
    // A colon in the name would pass for another part of the subject.
    return `environment:${claims.environment.replaceAll(':', '%3A')}`;
  }
  if (/^pull_request(_target)?$/.test(claims.event_name)) return 'pull_request';
  return `ref:${claims.ref}`;
}
