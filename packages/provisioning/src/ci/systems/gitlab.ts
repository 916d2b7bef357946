import { inputError } from '@bedrock-token/core';
import { type CiJobs, claimsOf, describeRef, purposeOf, type RefFilter } from '../ci-jobs.ts';
import { checkGivenSubject } from '../given-subject.ts';
import { readIssuerUrl } from '../issuer-url.ts';

export interface GitLabRequest {
  /** The URL of a GitLab of one's own; undefined for gitlab.com. */
  issuer: string | undefined;
  /** `group/project`, with all groups. */
  project: string | undefined;
  ref: RefFilter;
  /** For a project whose subjects have other parts. */
  subject: string | undefined;
}

const PURPOSE = purposeOf({
  system: 'GitLab',
  takesRole: 'AWS_ROLE_ARN of the job',
  takesAudience: 'aud below id_tokens of the job',
});

/** Letters, digits and `_.-`, in at least two parts (GitLab docs, "Reserved project and group names"). */
const PROJECT = /^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)+$/;

/**
 * The subject is `project_path:GROUP/PROJECT:ref_type:branch:ref:NAME`; IAM checks no other claim of
 * GitLab than `sub` and `aud` (GitLab docs, "OpenID Connect (OIDC) Authentication Using ID Tokens" and
 * "Connect to cloud services"). A project can have fewer parts, or another order: its
 * `ci_id_token_sub_claim_components` (GitLab docs, "Projects API").
 *
 * @throws ERR_INPUT
 */
export function gitLabJobs({ issuer, project = '', ref, subject }: GitLabRequest): CiJobs {
  if (!PROJECT.test(project)) {
    throw inputError(
      '--project',
      project === '' ? 'is missing' : 'is not the path of a project',
      'Give the path as its URL has it, with all groups: --project octo-org/app.',
    );
  }
  const at = readIssuerUrl(
    issuer ?? 'https://gitlab.com',
    '--issuer',
    'https://gitlab.example.com',
  );
  const composed = `project_path:${project}:ref_type:${ref.kind}:ref:${ref.name}`;
  return {
    purpose: PURPOSE,
    issuer: at,
    claims: claimsOf(subject === undefined ? composed : checkGivenSubject(subject, `${project}:`)),
    repository: `${at.name}/${project}`,
    who: subject ?? describeRef(ref),
    shortName: project.split('/').at(-1) ?? project,
  };
}
